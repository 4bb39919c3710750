import { beforeEach, describe, expect, test } from "vitest";
import { BLEND_MS, createFaceMixer, type FaceMixer, MOUTH_BLEND_MS } from "./face_mixer";
import { createLiveFaces, DELAY_MS, type LiveFaces } from "./live_faces";
import { createSpeechFaces, type SpeechFaces } from "./speech_faces";

const CHANNELS = ["jawOpen", "browInnerUp"];
const frames = (...values: number[]): Float32Array => Float32Array.from(values);

describe("faces of an answer", () => {
  const out = new Float32Array(2);

  test("are found by playback time, in between too", () => {
    const faces = createSpeechFaces(2);
    faces.add(3, 0, frames(0, 0, 1, 0.5));
    faces.add(3, 80, frames(0, 1));
    expect(faces.read(3, 20, out)).toBe(true);
    expect([...out]).toEqual([0.5, 0.25]);
    faces.read(3, 60, out);
    expect([...out]).toEqual([0.5, 0.75]);
    faces.read(3, 10, out);
    expect(out[0]).toBeCloseTo(0.25, 6);
  });

  test("stay at the last one when the next is late, and are missing for another epoch", () => {
    const faces = createSpeechFaces(2);
    faces.add(3, 0, frames(0.5, 0.25));
    faces.read(3, 900, out);
    expect([...out]).toEqual([0.5, 0.25]);
    expect(faces.read(4, 0, out)).toBe(false);
  });

  test("sent again replace those from their time on", () => {
    const faces = createSpeechFaces(2);
    faces.add(3, 0, frames(0, 0, 0, 0, 0, 0));
    faces.add(3, 40, frames(1, 1));
    faces.read(3, 40, out);
    expect([...out]).toEqual([1, 1]);
    faces.read(3, 80, out);
    expect([...out]).toEqual([1, 1]);
  });

  test("of older epochs are forgotten when told so", () => {
    const faces = createSpeechFaces(2);
    faces.add(3, 0, frames(0, 0));
    faces.forget(4);
    expect(faces.read(3, 0, out)).toBe(false);
  });
});

describe("live faces", () => {
  const out = new Float32Array(2);

  test("move evenly although they arrive unevenly", () => {
    const faces = createLiveFaces(2);
    const late = [0, 13, 2, 20, 0, 17, 5, 1, 19, 3];
    const shown: number[] = [];
    let i = 0;
    for (let now = 0; now < 360; now += 10) {
      while (i < 10 && i * 40 + (late[i] as number) <= now) {
        faces.add(i * 40, frames(i / 10, 0), now);
        i += 1;
      }
      if (now >= DELAY_MS + 40 && faces.read(now, out)) shown.push(out[0] as number);
    }
    const steps = shown.slice(1).map((x, k) => x - (shown[k] as number));
    expect(Math.min(...steps)).toBeGreaterThan(0.015);
    expect(Math.max(...steps)).toBeLessThan(0.035);
  });

  test("are not there before the first and not when none came for long", () => {
    const faces = createLiveFaces(2);
    expect(faces.read(0, out)).toBe(false);
    faces.add(0, frames(1, 1), 100);
    expect(faces.read(120, out)).toBe(true);
    expect(faces.read(1000, out)).toBe(false);
  });
});

describe("the face that is shown", () => {
  let speech: SpeechFaces;
  let live: LiveFaces;
  let mixer: FaceMixer;
  const at = (played_ms: number, moving = true) => ({ epoch: 3, played_ms, moving });

  beforeEach(() => {
    speech = createSpeechFaces(2);
    live = createLiveFaces(2);
    mixer = createFaceMixer(CHANNELS, speech, live);
    live.add(0, frames(0, 0.5), 0);
    speech.add(3, 0, frames(...Array.from({ length: 50 }, () => [0.75, 0.25]).flat()));
  });

  test("is live until the first sound, then the answer's, after a short blend", () => {
    mixer.update(100, null);
    expect(mixer.source).toBe("live");
    expect([...mixer.face]).toEqual([0, 0.5]);
    mixer.update(120, at(0));
    expect(mixer.source).toBe("speech");
    expect(mixer.face[1]).toBeCloseTo(0.48, 2);
    mixer.update(120 + BLEND_MS, at(BLEND_MS));
    expect([...mixer.face]).toEqual([0.75, 0.25]);
  });

  test("a hold closes the mouth at once, even before a live face comes, and keeps the rest", () => {
    mixer.update(1000, at(0));
    mixer.update(1200, at(200));
    mixer.update(1210, at(210, false));
    mixer.update(1210 + MOUTH_BLEND_MS, at(260, false));
    expect(mixer.source).toBe("closed");
    expect(mixer.face[0]).toBe(0);
    expect(mixer.face[1]).toBeCloseTo(0.25, 6);
    live.add(1280, frames(0, 1), 1280);
    mixer.update(1280, at(260, false));
    expect(mixer.source).toBe("live");
    mixer.update(1280 + BLEND_MS, at(260, false));
    expect([...mixer.face]).toEqual([0, 1]);
  });

  test("a live face that is still on its way out of a word does not open the mouth again", () => {
    mixer.update(1000, at(0));
    mixer.update(1200, at(200));
    let widest = 0;
    for (let now = 1210; now < 1900; now += 16) {
      live.add(now, frames(now < 1320 ? 0.6 : 0, 0.5), now);
      mixer.update(now, at(210, false));
      if (now > 1200 + MOUTH_BLEND_MS) widest = Math.max(widest, mixer.face[0] as number);
    }
    expect(mixer.source).toBe("live");
    expect(widest).toBeLessThan(0.05);
  });

  test("on a machine that draws slowly, the mouth is closed in the first picture after a hold", () => {
    mixer.update(1000, at(0));
    mixer.update(1200, at(200));
    mixer.update(1350, at(210, false));
    expect(mixer.face[0]).toBe(0);
  });

  test("no value jumps where the source changes", () => {
    let before = 0;
    mixer.update(0, null);
    for (let now = 16; now < 2000; now += 16) {
      if (now % 80 === 0) live.add(now, frames(0, 0.5), now);
      before = mixer.face[1] as number;
      mixer.update(now, now > 400 && now < 1400 ? at(now - 400) : null);
      expect(Math.abs((mixer.face[1] as number) - before)).toBeLessThan(0.06);
    }
  });
});
