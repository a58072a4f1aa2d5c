// Puts together what a timeline shows, oldest first.
import type { Entry, Event, Message, Stored } from "./entry.ts";

/** An event stands behind the message that was the newest when it happened; 0: before any. */
export interface Placed {
  readonly event: Event;
  readonly after: number;
}

function weaveEvents(messages: readonly Stored[], events: readonly Placed[]): Entry[] {
  const entries: Entry[] = [];
  let next = events.findIndex(({ after }) => after >= (messages[0]?.id ?? 0));
  if (next < 0) return [...messages];
  for (const message of messages) {
    entries.push(message);
    for (; events[next]?.after === message.id; next += 1) entries.push((events[next] as Placed).event);
  }
  return entries;
}

/** Messages with their numbers and the events among them; at the live end also what has no number yet. */
export function weave(
  messages: readonly Stored[],
  events: readonly Placed[],
  tail: readonly Message[],
): readonly Entry[] {
  const entries = messages.length === 0 ? events.map(({ event }) => event) : weaveEvents(messages, events);
  if (tail.length === 0) return entries;
  // A message that is just being stored may be in the tail twice: as what it was and as what it is.
  const keys = new Set(messages.map(({ key }) => key));
  return [...entries, ...tail.filter(({ key }) => !keys.has(key) && keys.add(key))];
}
