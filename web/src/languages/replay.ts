import { texts } from "../replay/texts";
import type { Language } from "./language";
import { CATALOGS, type Loaders, type Translation, translateTo, type Widened } from "./translate";

/** All that a translation says on the replay page, beside what it shares with the page of a talk. */
export type ReplayTranslation = Widened<typeof texts>;

const LOADERS: Loaders<Translation & { readonly replay: ReplayTranslation }> = {
  de: async () => {
    const [{ de }, { replay }] = await Promise.all([import("./de"), import("./de/replay")]);
    return { ...de, replay };
  },
  fr: async () => {
    const [{ fr }, { replay }] = await Promise.all([import("./fr"), import("./fr/replay")]);
    return { ...fr, replay };
  },
};

/** Bring the replay page into a language, as `translateTo` does for the page of a talk. */
export function translateReplayTo(language: Language): Promise<boolean> {
  return translateTo(language, LOADERS, { ...CATALOGS, replay: texts });
}
