import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDevices, type DeviceKind } from "./devices";

let kept: Map<string, string>;
let told: [DeviceKind, string][];

const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};
const machine = (...all: [string, string, string][]) =>
  vi.stubGlobal("navigator", {
    mediaDevices: { enumerateDevices: async () => all.map(([kind, deviceId, label]) => ({ kind, deviceId, label })) },
  });

beforeEach(() => {
  kept = new Map();
  told = [];
});

afterEach(() => vi.unstubAllGlobals());

const made = () => createDevices(storage, (kind, id) => told.push([kind, id]));

test("microphones and loudspeakers are found, cameras and the system's aliases are not", async () => {
  machine(
    ["audioinput", "default", "Default"],
    ["audioinput", "a", "Desk"],
    ["videoinput", "v", "Camera"],
    ["audiooutput", "communications", "Communications"],
    ["audiooutput", "b", "Headset"],
  );
  const devices = made();
  await devices.look();
  expect(devices.found.value).toEqual({ microphone: [{ id: "a", label: "Desk" }], speaker: [{ id: "b", label: "Headset" }] });
});

test("before a page may use a microphone, browsers hide names and numbers: then there is nothing to choose", async () => {
  machine(["audioinput", "", ""], ["audiooutput", "", ""]);
  const devices = made();
  await devices.look();
  expect(devices.found.value).toEqual({ microphone: [], speaker: [] });
});

test("a choice is told and remembered, and can be left to the browser again", () => {
  made().choose("speaker", "b");
  expect(told).toEqual([["speaker", "b"]]);
  expect(made().chosen.value).toEqual({ microphone: "", speaker: "b" });
  made().choose("speaker", "");
  expect(kept.size).toBe(0);
});

test("a browser that tells nothing and keeps nothing is no hindrance", async () => {
  vi.stubGlobal("navigator", {});
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const devices = createDevices({ getItem: refuse, setItem: refuse, removeItem: refuse }, () => undefined);
  await devices.look();
  devices.choose("microphone", "a");
  expect(devices.chosen.value.microphone).toBe("a");
});
