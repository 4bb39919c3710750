/** Texts about pictures and clips of the character, in English. */
export const sharingMessages = {
  hint: "To keep, or to pass on. Your own voice and face are not in it; both say that she is computer-generated.",
  label: (name: string) => `${name} · computer-generated with Warm Chat`,
  take: "Take a picture",
  taking: "Drawing it…",
  taken: "The picture is saved.",
  record: (seconds: number) => `Record ${seconds} seconds`,
  recording: (at: number, of: number) => `Recording, ${at} of ${of} seconds`,
  stop: "Stop recording",
  recorded: "The clip is saved.",
  failed: (why: string) => `That did not work: ${why}.`,
} as const;
