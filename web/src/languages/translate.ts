import { careMessages } from "../care/care_messages";
import { importMessages } from "../imported/import_messages";
import { memoryMessages } from "../memory/memory_messages";
import { messages } from "../messages";
import { characterMessages } from "../characters/character_messages";
import { deviceMessages } from "../devices/device_messages";
import { settingsMessages } from "../settings/settings_messages";
import { sharingMessages } from "../sharing/sharing_messages";
import { studioMessages } from "../studio/studio_messages";
import type { Language } from "./language";
import { languageMessages } from "./language_messages";

/** The shape of a catalog, whatever its words. */
export type Widened<T> = T extends string
  ? string
  : T extends (...args: infer A) => unknown
    ? (...args: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** All that a translation says. A text that is missing does not compile. */
export interface Translation {
  readonly page: Widened<typeof messages>;
  readonly settings: Widened<typeof settingsMessages>;
  readonly care: Widened<typeof careMessages>;
  readonly memory: Widened<typeof memoryMessages>;
  readonly characters: Widened<typeof characterMessages>;
  readonly devices: Widened<typeof deviceMessages>;
  readonly studio: Widened<typeof studioMessages>;
  readonly sharing: Widened<typeof sharingMessages>;
  readonly imported: Widened<typeof importMessages>;
  readonly language: Widened<typeof languageMessages>;
}

/** The English texts, which a translation replaces in place. */
export const CATALOGS = {
  page: messages,
  settings: settingsMessages,
  care: careMessages,
  memory: memoryMessages,
  characters: characterMessages,
  devices: deviceMessages,
  studio: studioMessages,
  sharing: sharingMessages,
  imported: importMessages,
  language: languageMessages,
};

/** How each translation is fetched. */
export type Loaders<T> = Readonly<Record<Exclude<Language, "en">, () => Promise<T>>>;

const LOADERS: Loaders<Translation> = {
  de: async () => (await import("./de")).de,
  fr: async () => (await import("./fr")).fr,
};

/**
 * Bring the texts into a language; to be done before anything that reads them is imported.
 *
 * @returns false where the texts could not be loaded: then the page stays English.
 */
export async function translateTo(language: Language, loaders: Loaders<object> = LOADERS, catalogs: object = CATALOGS): Promise<boolean> {
  if (language === "en") return true;
  try {
    replace(catalogs, await loaders[language]());
    return true;
  } catch (error) {
    console.warn(`The texts in the language "${language}" could not be loaded; the page stays English.`, error);
    return false;
  }
}

/** Put the texts of `by` into `catalog`, branch by branch. */
export function replace(catalog: object, by: object): void {
  const branch = catalog as Record<string, unknown>;
  for (const [key, value] of Object.entries(by)) {
    const here = branch[key];
    if (isBranch(here) && isBranch(value)) replace(here, value);
    else branch[key] = value;
  }
}

function isBranch(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
