/** Texts of the choice of language, in English. */
export const languageMessages = {
  title: "Language",
  label: "Language of this page",
  hint: "What I say stays in the language of our talk, and a few notes of the server stay English. Choosing reloads the page, and a new talk begins.",
} as const;
