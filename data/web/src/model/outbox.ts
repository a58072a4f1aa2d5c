// What is to be sent: kept over a reload until it is known to be stored, sent in order within its lane (a room, a
// person), tried again while the trouble is a passing one.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { Pauses } from "../base/pauses.ts";
import { readItem, writeItem } from "../base/storage.ts";
import { SECOND } from "../base/time.ts";
import { makeUnique } from "../base/unique.ts";
import { asFailure, type Failure } from "../net/failure.ts";
import type { Message, Sender, Stored } from "./entry.ts";

export interface Item {
  /** Names the sending for ever: the client_id where there is one. */
  readonly key: string;
  readonly lane: string;
  readonly text: string;
  readonly time: number;
  /** Whether it was ever handed to the server: then it may be stored. */
  readonly tried: boolean;
  /** Why it will not be tried again by itself; empty while it will. */
  readonly refused: string;
  /** What the carrier wants to remember of the last try. */
  readonly anchor: Anchor | null;
}

export interface Anchor {
  /** The newest id of the history then. */
  readonly after: number;
  /** How many messages of one's own with the same text were stored behind it already. */
  readonly twins: number;
}

export interface Carrier {
  /** Returns once the item is stored. Throws a Failure: a passing one is tried again. */
  carry(item: Item): Promise<void>;
  /** It was refused for good. */
  onRefused(item: Item): void;
}

interface Trouble {
  readonly reason: string;
  readonly retryAt: number;
}

// How far the clocks of the server and of this machine may be apart when a message is recognised by its text.
const CLOCKS_APART = 600 * SECOND;

export class Outbox {
  #name: string;
  #me: () => Sender;
  #carrier: Carrier;
  #items: ReturnType<typeof signal<readonly Item[]>>;
  #troubles = signal<ReadonlyMap<string, Trouble>>(new Map());
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #pauses = new Map<string, Pauses>();
  #busy = new Set<string>();
  #isClosed = false;

  /** @param name where it is kept; @param me who writes */
  constructor(name: string, me: () => Sender, carrier: Carrier) {
    this.#name = name;
    this.#me = me;
    this.#carrier = carrier;
    const kept = readItem<Item[]>("session", name) ?? [];
    this.#items = signal(kept);
  }

  /** The lanes in which something waits. */
  get lanes(): readonly string[] {
    return [...new Set(this.#list().map(({ lane }) => lane))];
  }

  /** What of that lane is not stored, as a timeline shows it. */
  of(lane: string): ReadonlySignal<readonly Message[]> {
    return computed(() => this.#list(true).filter((item) => item.lane === lane).map((item) => this.#show(item)));
  }

  add(lane: string, text: string): void {
    const item: Item = { key: makeUnique(), lane, text, time: Date.now(), tried: false, refused: "", anchor: null };
    this.#keep([...this.#list(), item]);
    void this.#run(lane);
  }

  /** Tries that one now. */
  retry(key: string): void {
    const lane = this.#find(key)?.lane;
    if (lane === undefined) return;
    this.#change(key, { refused: "" });
    this.#endPause(lane);
    void this.#run(lane);
  }

  discard(key: string): void {
    this.settle(key);
  }

  /** It is known to be stored. */
  settle(key: string): void {
    if (this.#find(key) !== undefined) this.#keep(this.#list().filter((item) => item.key !== key));
  }

  /** The carrier has something to remember before it hands the item over. */
  mark(key: string, anchor: Anchor | null = null): void {
    this.#change(key, { tried: true, anchor });
  }

  /** Whether a message of one's own in the history may be one that was tried and not answered: its key, or null. */
  claim(lane: string, message: Stored): string | null {
    const found = this.#list().find(
      (item) =>
        item.lane === lane &&
        item.tried &&
        item.refused === "" &&
        item.text === message.text &&
        Math.abs(item.time - message.time) < CLOCKS_APART,
    );
    return found?.key ?? null;
  }

  /** Ends all pauses: the server is there again. */
  flush(): void {
    for (const lane of this.lanes) {
      this.#endPause(lane);
      void this.#run(lane);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#timers.forEach((timer) => clearTimeout(timer));
  }

  // --- Sending ---

  async #run(lane: string): Promise<void> {
    if (this.#busy.has(lane)) return;
    this.#busy.add(lane);
    for (let item = this.#next(lane); item !== undefined; item = this.#next(lane)) await this.#try(item);
    this.#busy.delete(lane);
  }

  #next(lane: string): Item | undefined {
    if (this.#isClosed || this.#timers.has(lane)) return undefined;
    return this.#list().find((item) => item.lane === lane && item.refused === "");
  }

  async #try(item: Item): Promise<void> {
    try {
      await this.#carrier.carry(item);
      this.#pauses.delete(item.lane);
      this.settle(item.key);
    } catch (error) {
      this.#onFailure(item, asFailure(error));
    }
  }

  #onFailure(item: Item, failure: Failure): void {
    if (this.#isClosed || this.#find(item.key) === undefined) return;
    // Nobody is logged in any more: it is sent after the next login in this tab.
    if (failure.isPassing || failure.status === 401) return this.#pause(item.lane, failure);
    // What was refused is known not to be stored.
    this.#change(item.key, { refused: failure.text, tried: false, anchor: null });
    this.#carrier.onRefused(item);
  }

  #pause(lane: string, failure: Failure): void {
    const pauses = this.#pauses.get(lane) ?? new Pauses();
    this.#pauses.set(lane, pauses);
    const pause = Math.max(pauses.next(), failure.retryAfter * SECOND);
    this.#setTrouble(lane, { reason: failure.text, retryAt: Date.now() + pause });
    this.#timers.set(
      lane,
      setTimeout(() => {
        this.#endPause(lane);
        void this.#run(lane);
      }, pause),
    );
  }

  #endPause(lane: string): void {
    clearTimeout(this.#timers.get(lane));
    this.#timers.delete(lane);
    this.#setTrouble(lane, null);
  }

  // --- Keeping ---

  #list(listen = false): readonly Item[] {
    return (listen ? this.#items.value : this.#items.peek()) ?? [];
  }

  #find(key: string): Item | undefined {
    return this.#list().find((item) => item.key === key);
  }

  #keep(items: readonly Item[]): void {
    this.#items.value = items;
    if (!this.#isClosed) writeItem("session", this.#name, items.length > 0 ? items : null);
  }

  #change(key: string, change: Partial<Item>): void {
    this.#keep(this.#list().map((item) => (item.key === key ? { ...item, ...change } : item)));
  }

  #setTrouble(lane: string, trouble: Trouble | null): void {
    const troubles = new Map(this.#troubles.peek());
    if (trouble === null) troubles.delete(lane);
    else troubles.set(lane, trouble);
    this.#troubles.value = troubles;
  }

  #show({ key, lane, text, time, refused }: Item): Message {
    const trouble = this.#troubles.value.get(lane);
    const base = { kind: "message", key, text, time, own: true, sender: this.#me() } as const;
    if (refused !== "") return { ...base, state: "failed", reason: refused };
    return { ...base, state: "sending", ...(trouble ?? {}) };
  }
}
