import { ownLocale } from "../languages/language";
import { messages } from "../messages";
import { type Choice, kept } from "./consent";

/** A kept talk, as `GET /api/talks` lists it. */
export interface TalkSummary extends Choice {
  readonly id: string;
  /** The first words; "" where no words were kept. */
  readonly title: string;
  /** Wall clock with its offset, ISO 8601. */
  readonly began_at: string;
  readonly duration_s: number;
  readonly turns: number;
  /** Name of the study it belongs to; "" for none. */
  readonly study: string;
  readonly bytes: number;
}

/** The talks of one day. */
export interface Day {
  readonly name: string;
  readonly talks: readonly TalkSummary[];
}

/** Return talks by day, newest first; `now` tells what "today" means. */
export function byDay(talks: readonly TalkSummary[], now: Date, locale = ownLocale()): readonly Day[] {
  const days = new Map<string, TalkSummary[]>();
  const newestFirst = [...talks].sort((a, b) => Date.parse(b.began_at) - Date.parse(a.began_at));
  for (const talk of newestFirst) {
    const name = dayName(new Date(talk.began_at), now, locale);
    days.set(name, [...(days.get(name) ?? []), talk]);
  }
  return [...days].map(([name, ofDay]) => ({ name, talks: ofDay }));
}

function dayName(day: Date, now: Date, locale: string): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return messages.rights.talks.today;
  if (day.toDateString() === yesterday.toDateString()) return messages.rights.talks.yesterday;
  const year = day.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return day.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long", ...year });
}

/** Return the time of day at which a talk began. */
export function timeOf(talk: TalkSummary, locale = ownLocale()): string {
  return new Date(talk.began_at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

/** Return a length as a person says it: "40 s", "12 min", "1 h 05 min". */
export function inMinutes(duration_s: number): string {
  if (duration_s < 60) return `${Math.round(duration_s)} s`;
  const minutes = Math.round(duration_s / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Return a size in steps of a thousand: "820 bytes", "12 kB", "3.4 MB". */
export function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Return what is kept in words: "words, feelings". */
export function keptInWords(choice: Choice): string {
  const names = kept(choice).map((kind) => messages.rights.names[kind]);
  return names.join(", ") || messages.rights.talks.nothingKept;
}

/** Return what a talk is called. */
export function titleOf(talk: TalkSummary): string {
  return talk.title || messages.rights.talks.untitled;
}
