/** The ways of lighting a person, by name; apart from the lights themselves, so that the page can name them before it can draw. */
export const LIGHTS_NAMES = ["soft", "window", "evening"] as const;
export type LightsName = (typeof LIGHTS_NAMES)[number];

/** What a person sees who chooses none. */
export const USUAL_LIGHTS: LightsName = "soft";
