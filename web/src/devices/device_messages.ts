/** Texts about microphones and loudspeakers, in English. */
export const deviceMessages = {
  names: { microphone: "Microphone", speaker: "Loudspeaker" },
  automatic: "as the browser chooses",
  unnamed: { microphone: (nth: number) => `Microphone ${nth}`, speaker: (nth: number) => `Loudspeaker ${nth}` },
  gone: "one that is not plugged in",
  level: "How loud I hear you",
  levelOff: "Turn the microphone on to see how loud I hear you.",
  test: "Play a sound",
  testing: "Playing…",
  testFailed: "That loudspeaker could not be used.",
} as const;
