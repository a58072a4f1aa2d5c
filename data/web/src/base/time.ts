// Times: milliseconds since 1970 inside, the reader's own zone and language outside.
import { signal } from "@preact/signals";
import { inRegion, perLanguage } from "./language.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

/** Milliseconds of an ISO 8601 text of the server's, which may have microseconds; NaN for anything else. */
export function parseTime(text: string): number {
  return Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));
}

function makeFormat(options: Intl.DateTimeFormatOptions): (time: number) => string {
  const format = perLanguage((code) => new Intl.DateTimeFormat(inRegion(code), options));
  return (time) => (Number.isFinite(time) ? format().format(time) : "");
}

/** The time of day, by the reader's region: "18:30". */
export const formatClock = makeFormat({ hour: "numeric", minute: "2-digit" });
/** The day, in words: "Sunday, 22 November 2026". */
export const formatDay = makeFormat({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
/** Day and time, in full, for titles. */
export const formatMoment = makeFormat({ dateStyle: "long", timeStyle: "short" });
const formatDate = makeFormat({ day: "numeric", month: "short", year: "numeric" });
const formatDateOfYear = makeFormat({ day: "numeric", month: "short" });

const today = signal(Date.now());

/** From now on what is shown of today changes when the day does. */
export function followDays(): void {
  setInterval(() => {
    if (!isSameDay(today.peek(), Date.now())) today.value = Date.now();
  }, MINUTE);
}

/** The same, short: the time of day for today, else the date. */
export function formatBrief(time: number, now = today.value): string {
  if (isSameDay(time, now)) return formatClock(time);
  const isSameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return isSameYear ? formatDateOfYear(time) : formatDate(time);
}

/** Whether both are of one day of the reader's. */
export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** A value for <time datetime>. */
export function toMachineTime(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : "";
}
