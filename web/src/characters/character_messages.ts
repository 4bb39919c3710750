/** Texts about who there is to talk to, in English. */
export const characterMessages = {
  title: "Whom you talk to",
  hint: "Another one begins a new talk.",
  looking: "Looking who is here…",
  current: "here now",
  own: "made here",
  download: "Save as GLB",
  remove: (name: string) => `Delete ${name}…`,
  sure: (name: string) => `Delete ${name}? Face and manner are deleted from this machine. This cannot be undone.`,
  yes: "Delete",
  no: "Keep",
  removed: (name: string) => `${name} is deleted.`,
  someoneElse: "Talk to somebody else",
  unreadable: "the server’s answer could not be understood.",
  failed: (why: string) => `That did not work: ${why}`,
} as const;
