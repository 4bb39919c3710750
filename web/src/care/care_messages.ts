/** What the page says where somebody may need a person. */
export const careMessages = {
  heading: "People you can talk to now",
  body: "I am a program. These are people. You need not know what to say to them.",
  danger: (number: string) => `In danger this minute? Call ${number}.`,
  dangerElsewhere: "In danger this minute? Call your local emergency number, or go to where there are people.",
  call: (number: string) => `Call ${number}`,
  text: (number: string) => `Text ${number}`,
  website: (name: string) => `Website of ${name}`,
  country: "Your country",
  elsewhere: "Another country",
  finder: "Find a help line anywhere in the world",
  close: "Close",
  again: "Help lines",
  reading: {
    label: "Read my feelings",
    on: "from my words and the sound of my voice; they shape how I am answered",
    off: "they are not read, and nothing that was read counts any more",
    read: "I read feelings from your words and your voice, and let them shape my answers.",
    unread: "Your feelings are not read.",
    stop: "Don’t read them",
    start: "Read them",
  },
} as const;
