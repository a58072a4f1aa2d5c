// How entries of a timeline stand together: days, what is unread, and the lines of one person within minutes.
import { isSameDay, MINUTE } from "../../base/time.ts";
import type { Entry, Message } from "../../model/timeline.ts";

/** After a longer silence the name is said again. */
const TOGETHER = 5 * MINUTE;

export interface Place {
  /** The first of its day: a line with the date stands before it. */
  newDay: boolean;
  /** The first that was unread at opening: a mark stands before it. */
  firstUnread: boolean;
  /** Goes on with what the same person said just before. */
  continued: boolean;
}

function isSameSender(one: Message, other: Message): boolean {
  if (one.own !== other.own) return false;
  return one.own || one.sender.nickname === other.sender.nickname;
}

function isFirstUnread(entry: Entry, previous: Entry | undefined, mark: number | null): boolean {
  if (mark === null || entry.kind !== "message" || entry.seq === undefined || entry.seq < mark) return false;
  if (previous?.kind !== "message") return entry.seq === mark;
  return previous.seq !== undefined && previous.seq < mark;
}

/** Where an entry stands, by the one before it and the number of the first unread message. */
export function placeEntry(entry: Entry, previous: Entry | undefined, mark: number | null): Place {
  const newDay = !previous || !isSameDay(previous.time, entry.time);
  const firstUnread = isFirstUnread(entry, previous, mark);
  const continued =
    !newDay &&
    !firstUnread &&
    entry.kind === "message" &&
    previous.kind === "message" &&
    isSameSender(previous, entry) &&
    entry.time - previous.time < TOGETHER;
  return { newDay, firstUnread, continued };
}
