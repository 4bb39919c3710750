import type { Kind } from "../rights/consent";

/** Every text of a participant's pages that no study brings along, in English. */
export const studyMessages = {
  loading: "One moment…",
  rehearsal: "A rehearsal: what you do here counts for nothing.",
  progress: (part: number, parts: number) => `Part ${part} of ${parts}`,
  begin: "Begin",
  goOn: "Continue",
  thanks: "Thank you",
  problem: "About this link",
  consent: {
    title: "Your consent",
    needs: "To take part, let the study keep",
    may: "If you like, it may also keep",
    never: (what: string) => `It does not keep: ${what}.`,
    what: {
      text: "What you and the character say, in writing.",
      feelings: "The feelings that were sensed in you and shown by the character, as numbers.",
      face: "How the character’s face moved. No picture of you is taken.",
      sound: "Your voice and the character’s. A voice can tell who you are.",
    } satisfies Record<Kind, string>,
    agree: "I agree",
    decline: "I do not agree",
  },
  questionnaire: {
    required: "needs an answer",
    optional: "if you like",
    missing: (count: number) => (count === 1 ? "One answer is still missing." : `${count} answers are still missing.`),
    answered: (count: number, all: number) => `${count} of ${all} answered`,
    point: (value: number, points: number, low: string, high: string) => {
      if (value === 1) return `1 of ${points}, ${low}`;
      return value === points ? `${points} of ${points}, ${high}` : `${value} of ${points}`;
    },
    unsaved: "Your answers wait here until the line is back.",
  },
  talk: {
    left: (clock: string) => `${clock} left`,
    leftLabel: "Time left",
    task: "What to do",
    how: "Type below, or",
    speak: "speak with your voice",
    marks: "Press when it happens",
    marked: (label: string) => `marked: ${label}`,
    end: "End the talk",
  },
  leave: {
    open: "Stop taking part",
    title: "Do you want to stop?",
    text: "You may stop at any time, without giving a reason. What you gave so far can be kept for the study, or deleted for good.",
    keep: "Stop, and leave what I gave",
    forget: "Stop, and delete everything of mine",
    stay: "Go on",
  },
} as const;
