import { expect, test } from "vitest";
import { byChance, coherent, type Description, withShare } from "./description";

const MIRA: Description = {
  name: "mira",
  title: "Mira",
  description: "",
  voice: "female",
  age_years: 29,
  masculinity: 0,
  weight: 0,
  ethnicity: { caucasian: 0.6, asian: 0.25, african: 0.15 },
  form: { oval: 0.5 },
  skin: { texture: "young_caucasian_female", tone: "#e4b899", evenness: 0.5, lips: "#b56e63" },
  eyes: { colour: "brownlight", lashes: "Eyelashes01" },
  brows: { style: "eyebrow001", colour: "#4d3324" },
  hair: { style: "long01", colour: "#573826", greying: 0, end_m: -0.1, strands: false },
  mouth: { teeth: "Teeth_Base" },
  top: { colour: "#406b73" },
};

test("shares go on summing to 1, the others in proportion", () => {
  const shares = withShare(MIRA.ethnicity, "asian", 0.5);
  expect(shares.asian).toBe(0.5);
  expect((shares.caucasian ?? 0) / (shares.african ?? 1)).toBeCloseTo(4);
  expect(Object.values(shares).reduce((a, b) => a + b)).toBeCloseTo(1);
  expect(withShare({ asian: 1, african: 0, caucasian: 0 }, "asian", 0.4)).toEqual({ african: 0.3, caucasian: 0.3, asian: 0.4 });
});

test("skin and voice go with age, build and heritage", () => {
  const older = coherent({ ...MIRA, age_years: 70, masculinity: 1, ethnicity: { african: 1 } });
  expect(older.skin.texture).toBe("old_african_male");
  expect(older.voice).toBe("male");
  expect(older.skin.tone).toBe("#7a4e39");
  expect(coherent({ ...MIRA, age_years: 50 }).skin.texture).toBe("middleage_caucasian_female");
});

test("whoever comes by chance stays within what the server can make", () => {
  const choices = { hair: ["short01", "long01", "afro01"], eyes: ["brown"], form: { oval: { least: 0 }, nose_width: { least: -1 } } };
  for (let seed = 1; seed < 200; seed += 1) {
    let state = seed;
    const chance = (): number => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    const one = byChance(MIRA, choices, chance);
    expect(one.age_years).toBeGreaterThanOrEqual(25);
    expect(Object.values(one.ethnicity).reduce((a, b) => a + b)).toBeCloseTo(1);
    for (const share of Object.values(one.ethnicity)) expect(share).toBeGreaterThanOrEqual(0);
    for (const [name, value] of Object.entries(one.form)) {
      expect(value).toBeLessThanOrEqual(1);
      if (name === "oval") expect(value).toBeGreaterThanOrEqual(0);
    }
    if (one.masculinity > 0.5) expect(one.hair.style).not.toBe("long01");
    expect(one.skin.tone).toMatch(/^#[0-9a-f]{6}$/);
  }
});
