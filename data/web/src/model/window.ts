// The part of a long history that is in memory: messages by rising id, without a gap between them.
import type { Stored } from "./entry.ts";

/** More than this many are not kept; then as many go from the far end. */
export const LARGEST = 2000;
export const CUT = 500;

export type End = "older" | "newer";

/**
 * Both, each message once, by rising id. One that is known keeps its key, so that a view keeps its row; the newer
 * description counts otherwise. The same array where nothing new came.
 */
export function merge(known: readonly Stored[], coming: readonly Stored[]): readonly Stored[] {
  const last = known.at(-1)?.id ?? -Infinity;
  if (coming.length === 0) return known;
  if (isRising(coming, last)) return [...known, ...coming];
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of coming) {
    const old = byId.get(message.id);
    byId.set(message.id, old === undefined ? message : combine(old, message));
  }
  return [...byId.values()].sort((one, other) => one.id - other.id);
}

function isRising(messages: readonly Stored[], floor: number): boolean {
  return messages.every(({ id }, i) => id > (messages[i - 1]?.id ?? floor));
}

/** A frame knows no sender's id, a history no client_id: what either knows is kept. */
function combine(old: Stored, coming: Stored): Stored {
  return { ...old, ...coming, key: old.key, sender: { ...old.sender, ...coming.sender } };
}

/** Cuts from that end what is too much. */
export function trim(messages: readonly Stored[], end: End): readonly Stored[] {
  if (messages.length <= LARGEST) return messages;
  const size = LARGEST - CUT;
  return end === "older" ? messages.slice(-size) : messages.slice(0, size);
}

/** Whether the message is the next one of its room, or one that is known; true where messages are not numbered. */
export function follows(known: readonly Stored[], { seq }: Stored): boolean {
  const last = known.at(-1);
  if (seq === undefined || last?.seq === undefined) return seq === undefined || seq === 1;
  return seq <= last.seq + 1;
}
