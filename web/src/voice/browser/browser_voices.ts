import { type Signal, signal } from "@preact/signals";
import { keepWish, recallWish, type Storage } from "../../wishes";
import type { Speech } from "../voice";

/** A voice of the browser's, as it is offered. */
export interface BrowserVoice {
  readonly id: string;
  readonly name: string;
  /** Words that it says leave this machine. */
  readonly remote: boolean;
}

/** The voices that the browser has of its own, and which of them speaks in the place of the server's. */
export interface BrowserVoices {
  readonly found: Signal<readonly BrowserVoice[]>;
  /** The id of the chosen voice, "" for the server's. */
  readonly chosen: Signal<string>;
  choose(id: string): void;
  /** Say a sentence in the chosen voice. Resolves when it was said. @throws Error when it could not be. */
  hear(text: string): Promise<void>;
}

/** A voice that says nothing for so long will not. */
const LONGEST_S = 12;

/**
 * Return the browser's voices of a language, or null where it has no speech of its own.
 *
 * @param language - such as "en"; a voice of another language would not read its words.
 * @param follow - hears what is to speak from now on, null for the server's voice.
 */
export function createBrowserVoices(
  scope: { readonly speechSynthesis?: SpeechSynthesis },
  storage: Storage | null,
  language: string,
  follow: (speech: Speech | null) => void,
): BrowserVoices | null {
  const synthesis = scope.speechSynthesis;
  if (!synthesis) return null;
  const found = signal<readonly BrowserVoice[]>([]);
  const chosen = signal(recallWish(storage, "voice"));
  /** What was told last to speak: a list that comes again is no reason to begin anew. */
  let followed = "";

  const own = (): SpeechSynthesisVoice[] =>
    synthesis.getVoices().filter(({ lang }) => lang.toLowerCase().replace("_", "-").split("-")[0] === language);

  function speechOf(voice: SpeechSynthesisVoice): Speech {
    return {
      synthesis: synthesis as SpeechSynthesis,
      utter(text) {
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.voice = voice;
        utterance.lang = voice.lang;
        return utterance;
      },
    };
  }

  function settle(): void {
    const voice = own().find(({ voiceURI }) => voiceURI === chosen.value);
    const speaks = voice?.voiceURI ?? "";
    if (speaks === followed) return;
    followed = speaks;
    follow(voice ? speechOf(voice) : null);
  }

  function look(): void {
    found.value = own().map(({ voiceURI, name, localService }) => ({ id: voiceURI, name, remote: !localService }));
    settle();
  }

  // Browsers find their voices late, and some never say so.
  synthesis.addEventListener?.("voiceschanged", look);
  look();
  return {
    found,
    chosen,
    choose(id) {
      chosen.value = id;
      keepWish(storage, "voice", id);
      settle();
    },
    hear(text) {
      const voice = own().find(({ voiceURI }) => voiceURI === chosen.value);
      if (!voice) return Promise.reject(new Error("no voice of the browser's is chosen"));
      const utterance = speechOf(voice).utter(text);
      return new Promise((resolve, reject) => {
        utterance.onend = () => resolve();
        utterance.onerror = ({ error }) => reject(new Error(error));
        setTimeout(() => reject(new Error("the voice did not speak")), 1000 * LONGEST_S);
        synthesis.speak(utterance);
      });
    },
  };
}
