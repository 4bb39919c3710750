import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { messages } from "../messages";
import type { StudyChanged, StudyItem, StudyQuestionnaire } from "../wire";
import { answered, type Given, missing, type Value } from "./answers";
import type { Participant } from "./participant";
import { type ItemProps, ScaleItem } from "./scale_item";
import { ChoiceItem, TextItem } from "./word_items";

interface QuestionnaireProps {
  readonly phase: "before" | "after";
  readonly questionnaire: StudyQuestionnaire;
  readonly participant: Participant;
  readonly online: boolean;
}

/** A page of items; each answer is sent when it is given. */
export function Questionnaire({ phase, questionnaire, participant, online }: QuestionnaireProps) {
  const { questionnaire: words } = messages.study;
  const given = useSignal<Given>(questionnaire.given);
  const asked = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const left = missing(questionnaire, given.value);
  const give = (item: StudyItem, value: Value): void => {
    given.value = { ...given.value, [item.name]: value };
    participant.answer({ questionnaire: questionnaire.name, item: item.name, phase, value });
  };
  const submit = (): void => {
    // A text that was being written has just been given by its loss of focus.
    asked.value = true;
    const first = missing(questionnaire, given.value)[0];
    if (first) focusItem(form.current, first.name);
    else participant.next();
  };
  return (
    <form
      ref={form}
      class="questionnaire"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (document.activeElement instanceof HTMLTextAreaElement) document.activeElement.blur();
        submit();
      }}
    >
      {questionnaire.instruction && <p class="instruction">{questionnaire.instruction}</p>}
      {questionnaire.items.map((item, i) => (
        <Item
          key={item.name}
          item={item}
          id={`item-${item.name}`}
          value={given.value[item.name]}
          lacking={asked.value && left.includes(item)}
          // Rows of one kind share their heading.
          repeats={isRow(item) && item.prompt === questionnaire.items[i - 1]?.prompt}
          give={(value) => give(item, value)}
        />
      ))}
      <footer class="study-foot">
        <p role="status" class={asked.value && left.length > 0 ? "lacking" : ""}>
          {!online && words.unsaved}
          {online && (asked.value && left.length > 0 ? words.missing(left.length) : progress(questionnaire, given.value))}
        </p>
        <button type="submit" class="study-button" disabled={!online}>
          {messages.study.goOn}
        </button>
      </footer>
    </form>
  );
}

function progress(questionnaire: StudyQuestionnaire, given: Given): string {
  return messages.study.questionnaire.answered(answered(questionnaire, given), questionnaire.items.length);
}

function isRow({ type, picture }: StudyItem): boolean {
  return type === "scale" && !picture;
}

function Item(props: ItemProps & { lacking: boolean; repeats: boolean }) {
  const { item, lacking, repeats } = props;
  const { questionnaire: words } = messages.study;
  return (
    <fieldset
      class={`item ${isRow(item) ? "row" : ""} ${repeats ? "repeats" : ""} ${lacking ? "lacking" : ""}`}
      data-item={item.name}
      role={item.type === "text" ? undefined : "radiogroup"}
      aria-required={item.type === "text" ? undefined : item.required}
      aria-invalid={lacking}
    >
      <legend>
        <span class={repeats ? "unseen" : ""}>{item.prompt}</span>
        {isRow(item) && <span class="unseen">{`: ${item.low} – ${item.high}`}</span>}
        {!item.required && <small> {words.optional}</small>}
        {lacking && <small class="lack"> {words.required}</small>}
      </legend>
      {item.type === "scale" && <ScaleItem {...props} />}
      {item.type === "choice" && <ChoiceItem {...props} />}
      {item.type === "text" && <TextItem {...props} />}
    </fieldset>
  );
}

function focusItem(form: HTMLFormElement | null, name: string): void {
  const field = form?.querySelector<HTMLElement>(`[data-item="${CSS.escape(name)}"] :is(input, textarea)`);
  field?.focus();
  field?.closest("fieldset")?.scrollIntoView({ block: "center" });
}

/** Return what makes two pages of a study different ones, so that nothing is taken over from one to the next. */
export function pageKey({ step, questionnaire }: StudyChanged): string {
  return `${step}/${questionnaire?.name ?? ""}`;
}
