import { expect, test } from "vitest";
import { reduce } from "../session";
import { createStore } from "../store";
import type { ClientEvent, ServerEvent } from "../wire";
import { createMinds } from "./minds";

const event = (fields: object): ServerEvent => ({ seq: 1, t_ms: 0, ...fields }) as ServerEvent;
const provider = { kind: "mind", name: "openai", why: "chosen on the page" };

function minds(line = true) {
  const sent: ClientEvent[] = [];
  return { sent, minds: createMinds((one) => (line ? sent.push(one) > 0 : false)) };
}

test("what is offered is shown, and what the server confirms is current", () => {
  const { minds: ours, sent } = minds();
  ours.follow(event({ type: "mind.offered", minds: [], id: "companion", model: "" }));
  ours.choose({ id: "openai@127.0.0.1:1", model: "a" });
  expect(sent).toEqual([{ type: "mind.choose", id: "openai@127.0.0.1:1", model: "a" }]);
  expect(ours.current.value?.id).toBe("companion");
  ours.follow(event({ type: "mind.chosen", id: "openai@127.0.0.1:1", model: "a", provider }));
  expect(ours.current.value).toEqual({ id: "openai@127.0.0.1:1", model: "a" });
});

test("a session that begins anew is told what was chosen, and nothing where nothing was", () => {
  const { minds: ours, sent } = minds();
  ours.opened();
  expect(sent).toEqual([]);
  ours.follow(event({ type: "mind.chosen", id: "companion", model: "", provider }));
  ours.opened();
  expect(sent).toEqual([{ type: "mind.choose", id: "companion", model: "" }]);
});

test("one mind is tried at a time, and none while the line is down", () => {
  const { minds: ours, sent } = minds();
  ours.try({ id: "a", model: "" });
  ours.try({ id: "b", model: "" });
  expect(sent.length).toBe(1);
  ours.follow(event({ type: "mind.tried", id: "a", model: "", works: false, first_ms: 0, message: "No." }));
  expect(ours.trying.value).toBe("");
  expect(ours.tried.value.a?.message).toBe("No.");
  const down = minds(false).minds;
  down.try({ id: "a", model: "" });
  expect(down.trying.value).toBe("");
});

test("why nothing was changed is said beside the minds until one is chosen", () => {
  const { minds: ours } = minds();
  ours.follow(event({ type: "error.raised", code: "mind.not_offered", message: "It is gone.", fatal: false }));
  expect(ours.problem.value).toBe("It is gone.");
  ours.follow(event({ type: "mind.chosen", id: "companion", model: "", provider }));
  expect(ours.problem.value).toBe("");
});

test("what runs here names the mind that was chosen", () => {
  const store = createStore();
  const before = [{ kind: "mind", name: "companion", why: "" }, { kind: "ears", name: "pocketsphinx", why: "" }];
  reduce(store, event({ type: "session.ready", providers: before }));
  reduce(store, event({ type: "mind.chosen", id: "x", model: "", provider }));
  expect(store.ready.value?.providers.map(({ name }) => name)).toEqual(["openai", "pocketsphinx"]);
});
