// Messages that are stored, but were heard without their number: the history gives it a little later, or gave it a
// moment before. They are recognised by who wrote them and what they say, one for one.
import { signal, type ReadonlySignal } from "@preact/signals";
import { SECOND } from "../base/time.ts";
import type { Message, Stored } from "./entry.ts";

const MOST = 200;
// A page may be read between the storing of a message and its frame; the frame is not later than this.
const OVERTAKING = 15 * SECOND;
const MOST_OVERTAKEN = 10;

interface Expected {
  readonly message: Stored;
  readonly until: number;
}

function areAlike(one: Message, other: Message): boolean {
  return one.own === other.own && one.text === other.text;
}

export class Loose {
  /** As they were heard. */
  readonly list: ReadonlySignal<readonly Message[]>;
  #list = signal<readonly Message[]>([]);
  #expected: readonly Expected[] = [];

  constructor() {
    this.list = this.#list;
  }

  add(message: Message): void {
    this.#list.value = [...this.#list.value, message].slice(-MOST);
  }

  /** Takes one that was heard, unless the history gave it a moment before. */
  hear(message: Message): void {
    const now = Date.now();
    const found = this.#expected.find((expected) => expected.until > now && areAlike(expected.message, message));
    if (found === undefined) this.add(message);
    else this.#expected = this.#expected.filter((expected) => expected !== found);
  }

  /** The key of one that this message of the history is; it is loose no more. null where there is none. */
  take(stored: Stored): string | null {
    const found = this.#list.value.find((loose) => areAlike(loose, stored));
    if (found === undefined) return null;
    this.#list.value = this.#list.value.filter((loose) => loose !== found);
    return found.key;
  }

  /** The history has given these, and none was heard: their frames may still come. */
  expect(messages: readonly Stored[]): void {
    const until = Date.now() + OVERTAKING;
    const coming = messages.map((message) => ({ message, until }));
    this.#expected = [...this.#expected, ...coming].slice(-MOST_OVERTAKEN);
  }
}
