// Where in a long history the message of a number is. The server is asked by ids, and those of a room have gaps.
import type { Stored } from "./entry.ts";
import type { ReadPage } from "./timeline.ts";

const PAGE = 200;
const MOST_TRIES = 30;

interface Place {
  readonly seq: number;
  readonly id: number;
}

/** Half a page behind where the number would be if ids were even; every other time, half way, as they need not be. */
function guess(seq: number, older: Place, newer: Place, isEven: boolean): number {
  const part = isEven ? (seq + PAGE / 2 - older.seq) / (newer.seq - older.seq) : 0.5;
  return older.id + Math.max(1, Math.ceil(Math.min(1, part) * (newer.id - older.id)));
}

/** An id up to which all messages have that number or a lower one, and behind it a higher one. Throws a Failure. */
export async function findId(readPage: ReadPage, seq: number, newest: Stored): Promise<number> {
  let older: Place = { seq: 0, id: 0 };
  let newer: Place = { seq: newest.seq ?? 0, id: newest.id };
  for (let tries = 0; tries < MOST_TRIES && older.seq < seq && seq < newer.seq && newer.id - older.id > 1; tries += 1) {
    const before = guess(seq, older, newer, tries % 2 === 0);
    const { items } = await readPage({ before, limit: PAGE });
    const last = items.filter((message) => (message.seq ?? 0) <= seq).at(-1);
    const [next] = items.filter((message) => (message.seq ?? 0) > seq);
    if (last !== undefined && next !== undefined) return last.id;
    if (next !== undefined) newer = { seq: next.seq ?? 0, id: next.id };
    else older = { seq: last?.seq ?? older.seq, id: before - 1 };
  }
  return seq < newer.seq ? older.id : newer.id;
}
