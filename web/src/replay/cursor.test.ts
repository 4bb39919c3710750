import { expect, test, vi } from "vitest";
import { addressOf, personFile, readAddress } from "./address";
import { createSilentClock, createSoundClock, type Sound } from "./clock";
import { createFaceTrack, type FaceWindow, readHalves } from "./face_track";
import { createPresence } from "./presence";
import { clockTime, dayAndTime } from "./times";
import { KEPT_WINDOWS, spanOf, unwantedWindows, wantedWindows } from "./windows";

test("a silent clock follows the page's time and the speed, and stops at the end", () => {
  let page_ms = 0;
  const clock = createSilentClock(10, () => page_ms);
  clock.play();
  page_ms = 2000;
  expect(clock.now_s()).toBe(2);
  clock.setSpeed(4);
  page_ms = 2500;
  expect(clock.now_s()).toBe(4);
  clock.pause();
  page_ms = 9000;
  expect([clock.now_s(), clock.playing]).toEqual([4, false]);
  clock.seek(9.9);
  clock.play();
  page_ms = 10000;
  expect([clock.now_s(), clock.playing]).toEqual([10, false]);
  clock.seek(-3);
  expect(clock.now_s()).toBe(0);
});

function aSound(play: () => Promise<void> = async () => undefined): Sound {
  return { currentTime: 0, paused: true, ended: false, playbackRate: 1, defaultPlaybackRate: 1, preservesPitch: false, play, pause: () => undefined };
}

test("a sound clock is where the sound is, keeps its pitch, and never leaves the talk", () => {
  const sound = aSound();
  const clock = createSoundClock(sound, 10, () => undefined);
  sound.currentTime = 3.25;
  expect(clock.now_s()).toBe(3.25);
  clock.setSpeed(2);
  expect([sound.playbackRate, sound.defaultPlaybackRate, sound.preservesPitch]).toEqual([2, 2, true]);
  clock.seek(99);
  expect(sound.currentTime).toBe(10);
});

test("a browser that keeps the sound back is told; a pause that comes at once is not", async () => {
  for (const [name, times] of [["NotAllowedError", 1], ["AbortError", 0]] as const) {
    const blocked = vi.fn();
    createSoundClock(aSound(() => Promise.reject(new DOMException("no", name))), 10, blocked).play();
    await Promise.resolve();
    await Promise.resolve();
    expect(blocked).toHaveBeenCalledTimes(times);
  }
});

test("the window of the cursor comes first, and the next before it is needed, the sooner the faster one plays", () => {
  expect(wantedWindows(0, 1, 3600)).toEqual([0]);
  expect(wantedWindows(45, 1, 3600)).toEqual([0, 1]);
  expect(wantedWindows(0, 4, 3600)).toEqual([0, 1]);
  expect(wantedWindows(3590, 4, 3600)).toEqual([59]);
  expect(wantedWindows(3600, 1, 3600)).toEqual([59]);
  expect(spanOf(59, 3590)).toEqual({ from_s: 3540, to_s: 3590 });
});

test("what is far from the cursor is let go first", () => {
  const kept = Array.from({ length: KEPT_WINDOWS + 2 }, (_, i) => i);
  expect(unwantedWindows(kept, 130)).toEqual([9, 8]);
  expect(unwantedWindows(kept.slice(2), 0)).toEqual([]);
});

/** A window of one channel whose frames are their own numbers; some were not recorded. */
function numbered(from_s: number, to_s: number, absent: readonly number[] = []): FaceWindow {
  const first = Math.ceil(from_s * 25 - 1e-6);
  const count = Math.ceil(to_s * 25 - 1e-6) - first;
  return { first, values: Float32Array.from({ length: count }, (_, i) => (absent.includes(first + i) ? Number.NaN : first + i)) };
}

test("between two frames the face is on its way, across windows too, and gaps are gaps", async () => {
  const failed = vi.fn();
  const track = createFaceTrack({
    channels: 1,
    fps: 25,
    duration_s: 90,
    fetch: async (from_s, to_s) => numbered(from_s, to_s, [100, 101]),
    failed,
  });
  const out = new Float32Array(1);
  expect(track.read(1, out)).toBe("coming");
  track.follow(50, 1);
  await vi.waitFor(() => expect(track.read(70, out)).toBe("shown"));
  for (const t_s of [0, 1, 1.02, 59.98, 60, 89.96]) {
    expect(track.read(t_s, out)).toBe("shown");
    expect(out[0]).toBeCloseTo(Math.min(t_s * 25, 2249), 3);
  }
  out[0] = 7;
  expect(track.read(4.02, out)).toBe("absent");
  expect(track.read(95, out)).toBe("absent");
  expect(out[0]).toBe(7);
  expect(track.read(3.98, out)).toBe("shown");
  expect(out[0]).toBe(99);
  expect(failed).toHaveBeenLastCalledWith(null);
});

test("a window that could not be fetched is said and tried again", async () => {
  vi.useFakeTimers();
  const failed = vi.fn();
  const fetch = vi.fn(async () => Promise.reject<FaceWindow>(new Error("gone")));
  const track = createFaceTrack({ channels: 1, fps: 25, duration_s: 30, fetch, failed });
  track.follow(0, 1);
  await vi.runAllTimersAsync();
  expect(failed).toHaveBeenCalledWith(new Error("gone"));
  track.follow(0, 1);
  expect(fetch).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(3100);
  track.follow(0, 1);
  expect(fetch).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

test("halves are read as numbers", () => {
  const bytes = new Uint16Array([0x3c00, 0xb800, 0x7e00, 0x0000]).buffer;
  expect([...readHalves(bytes)]).toEqual([1, -0.5, Number.NaN, 0]);
});

test("a face that is not recorded goes to rest, and comes back; a jump does neither slowly", () => {
  const presence = createPresence(1);
  presence.recorded[0] = 1;
  presence.update(0, "shown", true);
  expect(presence.face[0]).toBe(1);
  presence.update(80, "absent", false);
  expect(presence.face[0]).toBeCloseTo(0.5);
  presence.update(100, "coming", false);
  expect(presence.face[0]).toBeCloseTo(0.5);
  presence.update(400, "absent", false);
  expect(presence.face[0]).toBe(0);
  presence.update(410, "shown", true);
  expect(presence.face[0]).toBe(1);
});

test("times are written as players write them", () => {
  expect([0, 7.9, 61, 750, 3600, 3723].map(clockTime)).toEqual(["0:00", "0:07", "1:01", "12:30", "1:00:00", "1:02:03"]);
  expect(clockTime(-1)).toBe("0:00");
  expect(dayAndTime("no time")).toBe("");
  expect(dayAndTime("2026-03-14T09:26:53+00:00", "en-GB")).toContain("14 March 2026");
});

test("an address names a talk, and nothing but people can be fetched as one", () => {
  expect(readAddress("?trace")).toBeNull();
  const address = readAddress("?talk=a%2Fb&key=s%26");
  expect(address).toEqual({ talk: "a/b", key: "s&" });
  if (address) expect(addressOf(address, "faces", { from_s: 0, to_s: 60 })).toBe("/api/talks/a%2Fb/faces?from_s=0.000&to_s=60.000&key=s%26");
  expect(addressOf({ talk: "t", key: "" }, "record")).toBe("/api/talks/t/record");
  expect(["kenji", "/people/kenji.glb", "https://evil.example/x.glb", "../x", ""].map(personFile)).toEqual([
    "/people/kenji.glb",
    "/people/kenji.glb",
    "/people/mira.glb",
    "/people/mira.glb",
    "/people/mira.glb",
  ]);
});
