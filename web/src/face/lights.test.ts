import { describe, expect, it } from "vitest";
import { settingsMessages } from "../settings/settings_messages";
import { LIGHTS, type Lights } from "./lights";
import { LIGHTS_NAMES, USUAL_LIGHTS } from "./lights_name";

describe("the lights", () => {
  it("all have a name that a person can choose them by", () => {
    expect(Object.keys(settingsMessages.picture.names)).toEqual(LIGHTS_NAMES);
    expect(LIGHTS_NAMES[0]).toBe(USUAL_LIGHTS);
  });

  it.each(Object.entries<Lights>(LIGHTS))("%s come from the front, from above, and from behind", (_, { key, rim }) => {
    expect(key.from_m.z).toBeGreaterThan(0);
    expect(key.from_m.y).toBeGreaterThan(0);
    expect(rim.from_m.z).toBeLessThan(0);
  });
});
