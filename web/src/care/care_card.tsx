import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { CloseIcon } from "../panels/icons";
import { keepWish, ownStorage, recallWish } from "../wishes";
import type { Store } from "../store";
import { careMessages as words } from "./care_messages";
import { type Country, dialled, ELSEWHERE, fetchHelpLines, type HelpLine, type HelpLines, probableCountry } from "./help_lines";

const known = signal<HelpLines>(ELSEWHERE);
const chosen = signal("");

/** The lines, beside the talk and not in its way: they stay until they are closed, and can be had again. */
export function CareCard({ store }: { store: Store }) {
  const state = store.care.value;
  useEffect(() => {
    if (state !== "none") void load();
  }, [state === "none"]);
  return (
    <>
      <p class="unseen" role="status">
        {state === "open" ? words.heading : ""}
      </p>
      {state === "open" && <OpenCard close={() => (store.care.value = "closed")} />}
    </>
  );
}

/** A way back to the lines, for whoever has seen them before. */
export function CareButton({ store }: { store: Store }) {
  if (store.care.value !== "closed") return null;
  return (
    <button type="button" class="care-again" onClick={() => (store.care.value = "open")}>
      {words.again}
    </button>
  );
}

async function load(): Promise<void> {
  const lines = await fetchHelpLines();
  known.value = lines;
  const kept = recallWish(ownStorage(), "country");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isKnown = lines.country.some(({ code }) => code === kept);
  chosen.value = isKnown ? kept : lines.here || probableCountry(lines.country, zone, navigator.languages);
}

function choose(code: string): void {
  chosen.value = code;
  keepWish(ownStorage(), "country", code);
}

function OpenCard({ close }: { close: () => void }) {
  const { country, finder } = known.value;
  const here = country.find(({ code }) => code === chosen.value);
  return (
    <section id="care" class="care" aria-labelledby="care-title">
      <header>
        <h2 id="care-title">{words.heading}</h2>
        <button type="button" class="round quiet small" aria-label={words.close} title={words.close} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <p>{words.body}</p>
      <p class="danger">{here ? <Danger country={here} /> : words.dangerElsewhere}</p>
      {here && (
        <ul>
          {here.lines.map((line) => (
            <Line key={line.name} line={line} />
          ))}
        </ul>
      )}
      <footer>
        {country.length > 0 && (
          <label>
            <span class="unseen">{words.country}</span>
            <select value={here?.code ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
              {inOrder(country).map(([code, name]) => (
                <option key={code} value={code}>
                  {name}
                </option>
              ))}
              <option value="">{words.elsewhere}</option>
            </select>
          </label>
        )}
        <a href={finder} target="_blank" rel="noreferrer">
          {words.finder}
        </a>
      </footer>
    </section>
  );
}

function Line({ line }: { line: HelpLine }) {
  return (
    <li>
      <a class="who" href={line.url} target="_blank" rel="noreferrer" title={words.website(line.name)}>
        {line.name}
      </a>
      {line.hours && <small>{line.hours}</small>}
      <span class="ways">
        {line.call && (
          <a class="answer" href={`tel:${dialled(line.call)}`}>
            {words.call(line.call)}
          </a>
        )}
        {line.text && (
          <a class="answer" href={`sms:${dialled(line.text)}`}>
            {words.text(line.text)}
          </a>
        )}
      </span>
    </li>
  );
}

function Danger({ country }: { country: Country }) {
  const [before, after] = words.danger("\u0000").split("\u0000");
  return (
    <>
      {before}
      <a href={`tel:${dialled(country.emergency)}`}>{country.emergency}</a>
      {after}
    </>
  );
}

function inOrder(countries: readonly Country[]): [string, string][] {
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region" });
  const named = countries.map(({ code }): [string, string] => [code, names.of(code) ?? code]);
  return named.sort(([, one], [, other]) => one.localeCompare(other));
}
