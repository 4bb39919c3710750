import { ownLocale } from "../languages/language";

/** Return a time as players write it: 0:07, 12:30, 1:02:03. */
export function clockTime(t_s: number): string {
  const whole = Math.max(0, Math.floor(t_s + 1e-6));
  const seconds = String(whole % 60).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** Return when a talk began, as people here write it; "" where the record's time cannot be read. */
export function dayAndTime(iso: string, locale = ownLocale()): string {
  const began = new Date(iso);
  if (Number.isNaN(began.getTime())) return "";
  return began.toLocaleString(locale, { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" });
}
