import { type Fetch, request, RequestFailed } from "../rights/request";
import type { Description, Manner } from "./description";
import type { TakenPhoto } from "./photo";
import { studioMessages } from "./studio_messages";

/** A quality of the face that can be turned up and, mostly, down. */
export interface Slider {
  readonly least: number;
}

/** What the server can make, as `GET /api/studio` gives it. */
export interface Offer {
  /** Why nobody can be made here; "" where somebody can. */
  readonly why_not: string;
  readonly age_years: readonly [number, number];
  readonly ethnicities: readonly string[];
  readonly skins: readonly string[];
  readonly eyes: readonly string[];
  readonly brows: readonly string[];
  readonly hair: readonly string[];
  readonly form: Readonly<Record<string, Slider>>;
  /** Those who come along, to start from. */
  readonly people: readonly Description[];
}

/** Somebody who was made here before. */
export interface Made {
  readonly person: Description;
  readonly persona: Manner;
  /** The name of the photo whose skin they wear; "" for none. */
  readonly photo: string;
}

/** How somebody looks. */
export type Looks = Pick<Made, "person" | "photo">;

/** Return what can be made here. @throws RequestFailed with a sentence. */
export async function readOffer(ask: Fetch = fetch): Promise<Offer> {
  return (await request(ask, "/api/studio", "GET")).json() as Promise<Offer>;
}

/** Return somebody who was made here, to be changed. @throws RequestFailed with a sentence. */
export async function readMade(name: string, ask: Fetch = fetch): Promise<Made> {
  return (await request(ask, `/api/studio/characters/${encodeURIComponent(name)}`, "GET")).json() as Promise<Made>;
}

/** Return the light head of somebody who comes along. @throws RequestFailed with a sentence. */
export async function readHead(name: string, ask: Fetch = fetch): Promise<Blob> {
  return (await request(ask, `/people/${encodeURIComponent(name)}.light.glb`, "GET")).blob();
}

/** Return a head to look at, as a GLB. @throws RequestFailed with a sentence. */
export async function drawDraft({ person, photo }: Looks, ask: Fetch = fetch): Promise<Blob> {
  return (await request(ask, "/api/studio/draft", "POST", { person, photo })).blob();
}

/** Return who looks like a photo. @throws RequestFailed with a sentence. */
export async function readPhoto(photo: TakenPhoto, person: Description, ask: Fetch = fetch): Promise<Looks> {
  return (await request(ask, "/api/studio/photo", "POST", { ...photo, person })).json() as Promise<Looks>;
}

/** Keep a character; returns its name for `session.start`. @throws RequestFailed with a sentence. */
export async function keepCharacter(looks: Looks, persona: Manner, replaces: string, ask: Fetch = fetch): Promise<string> {
  const answer = await request(ask, "/api/characters", "POST", { ...looks, persona, replaces });
  const { name } = (await answer.json()) as { name?: unknown };
  if (typeof name !== "string") throw new RequestFailed(studioMessages.unreadable);
  return name;
}
