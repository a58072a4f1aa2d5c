// Times: milliseconds since 1970 inside, the reader's own zone and language outside.
import { language } from "./language.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Milliseconds of an ISO 8601 text of the server's, which may have microseconds; NaN for anything else. */
export function parseTime(text: string): number {
  return Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));
}

function format(time: number, options: Intl.DateTimeFormatOptions): string {
  return Number.isFinite(time) ? new Intl.DateTimeFormat(language.value, options).format(time) : "";
}

/** The time of day: "18:30". */
export function formatClock(time: number): string {
  return format(time, { hour: "2-digit", minute: "2-digit" });
}

/** The day, in words: "Sunday, 22 November 2026". */
export function formatDay(time: number): string {
  return format(time, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** Day and time, in full, for titles. */
export function formatMoment(time: number): string {
  return format(time, { dateStyle: "long", timeStyle: "short" });
}

/** The same, short: the time of day for today, else the date. */
export function formatBrief(time: number, now = Date.now()): string {
  if (isSameDay(time, now)) return formatClock(time);
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return format(time, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) });
}

/** Whether both are of one day of the reader's. */
export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** A value for <time datetime>. */
export function toMachineTime(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : "";
}
