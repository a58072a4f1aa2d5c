// Messages and a history to read them from, for the tests beside it.
import type { Message, Stored } from "../../../data/web/src/model/entry.ts";
import type { Bounds } from "../../../data/web/src/model/timeline.ts";
import type { Page } from "../../../data/web/src/net/api.ts";

export function makeMessage(seq: number, change: Partial<Message> = {}): Stored {
  return {
    kind: "message",
    key: `m${seq * 10}`,
    id: seq * 10,
    seq,
    text: `text ${seq}`,
    sender: { nickname: "minji", picture: "" },
    own: false,
    time: seq * 1000,
    state: "sent",
    ...change,
  } as Stored;
}

export function makeRange(from: number, to: number): Stored[] {
  return Array.from({ length: to - from + 1 }, (_, i) => makeMessage(from + i));
}

/** The server's side: pages as docs/api/rules.md has them. */
export class History {
  calls: Bounds[] = [];
  failure: Error | null = null;
  messages: Stored[];

  constructor(size: number) {
    this.messages = makeRange(1, size);
  }

  add(change: Partial<Message> = {}): Stored {
    const message = makeMessage(this.messages.length + 1, change);
    this.messages.push(message);
    return message;
  }

  read = async (bounds: Bounds): Promise<Page<Stored>> => {
    this.calls.push(bounds);
    if (this.failure !== null) throw this.failure;
    const { before = Infinity, after, limit } = bounds;
    const within = this.messages.filter(({ id }) => id < before && id > (after ?? 0));
    const items = after === undefined ? within.slice(-limit) : within.slice(0, limit);
    const first = items[0];
    const last = items.at(-1);
    return {
      items,
      ...(first !== undefined && this.messages.some(({ id }) => id < first.id) ? { before: first.id } : {}),
      ...(last !== undefined && this.messages.some(({ id }) => id > last.id) ? { after: last.id } : {}),
    };
  };
}
