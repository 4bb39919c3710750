/** Texts of the settings, in English. */
export const settingsMessages = {
  title: "Settings",
  open: "Settings",
  close: "Close settings",
  mind: {
    title: "Mind",
    hint: "What finds the words. Another one answers from the next reply on, in this talk only.",
    looking: "Looking for minds on this machine…",
    unanswered: "I cannot look for minds while our line is down.",
    again: "Look again",
    current: "answers now",
    model: (name: string) => `Model of ${name}`,
    first: "its own choice",
    where: {
      here: () => "Your words stay on this machine.",
      away: (host: string) => `Your words leave this machine, to ${host}.`,
      unknown: () => "A plug-in: it decides where your words go.",
    },
    try: "Try",
    tryOf: (name: string) => `Try ${name}`,
    trying: "Trying…",
    works: (ms: number, said: string) => `Began after ${ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`}: “${said}”`,
  },
  senses: {
    title: "Ears and voice",
    hint: "What runs here, and why.",
    browser: "Let my browser recognise my words",
    browserHint:
      "Your browser may send what you say to its maker — Chrome sends it to Google. When you speak and how it sounds is still heard here.",
  },
  picture: {
    title: "Picture",
    lights: "Light",
    lightsHint: "how I am lit; it changes nothing else",
    names: { soft: "Soft, as a portrait", window: "Beside a window", evening: "Lamp in the evening" },
  },
  conversation: { title: "Conversation" },
  privacy: { title: "Privacy", kept: "What is kept of this talk", talks: "My talks" },
} as const;
