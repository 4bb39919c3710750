import { keepWish, ownStorage } from "../wishes";
import { LANGUAGES, withoutLanguage } from "./language";
import { languageMessages as words } from "./language_messages";

/** The choice of the page's language. */
export function LanguageSection() {
  return (
    <label class="choose">
      <span>
        {words.label}
        <small>{words.hint}</small>
      </span>
      <select value={document.documentElement.lang} onChange={(event) => choose(event.currentTarget.value)}>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function choose(code: string): void {
  const url = new URL(withoutLanguage(window.location.href));
  // A browser that remembers nothing takes it from the address.
  if (!keepWish(ownStorage(), "language", code)) url.searchParams.set("lang", code);
  window.location.assign(url);
}
