// What is to be sent: kept over a reload until it is known to be stored, sent in order within its lane (a room, a
// person), tried again while the trouble is a passing one.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { Pauses } from "../base/pauses.ts";
import { readItem, writeItem } from "../base/storage.ts";
import { isOriginal } from "../base/tab.ts";
import { SECOND } from "../base/time.ts";
import { _ } from "../base/text.ts";
import { makeUnique } from "../base/unique.ts";
import { asFailure, type Failure } from "../net/failure.ts";
import { reach } from "../net/reach.ts";
import type { Message, Sender, Stored } from "./entry.ts";

export interface Item {
  /** Names the sending for ever: the client_id where there is one. */
  readonly key: string;
  readonly lane: string;
  readonly text: string;
  readonly time: number;
  /** Why it will not be tried again by itself; empty while it will. */
  readonly refused: string;
  /** Since it was handed to the server, and may be stored: what the carrier remembers of that. */
  readonly anchor: Anchor | null;
}

export interface Anchor {
  /** The newest id of the history that was known then: it can only be stored behind that. */
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

/** Why a lane does not get on. */
interface Trouble {
  readonly failure: Failure;
  readonly retryAt: number;
}

export class Outbox {
  #name: string;
  #me: () => Sender;
  #carrier: Carrier;
  #items: ReturnType<typeof signal<readonly Item[]>>;
  #troubles = signal<ReadonlyMap<string, Trouble>>(new Map());
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #pauses = new Map<string, Pauses>();
  #busy = new Set<string>();
  /** Whether what it has is this tab's to send. */
  #isOurs: boolean;
  #isClosed = false;

  /** @param name where it is kept; @param me who writes */
  constructor(name: string, me: () => Sender, carrier: Carrier) {
    this.#name = name;
    this.#me = me;
    this.#carrier = carrier;
    const kept = readItem<Item[]>("session", name) ?? [];
    this.#items = signal(kept);
    this.#isOurs = kept.length === 0;
    void isOriginal().then((isOurs) => this.#takeOver(isOurs ? [] : kept));
  }

  find(key: string): Item | undefined {
    return this.#list().find((item) => item.key === key);
  }

  /** Whether everything is known to be stored. */
  get isEmpty(): boolean {
    return this.#list(true).length === 0;
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
    const item: Item = { key: makeUnique(), lane, text, time: Date.now(), refused: "", anchor: null };
    this.#keep([...this.#list(), item]);
    void this.#run(lane);
  }

  /** Tries that one now. */
  retry(key: string): void {
    const lane = this.find(key)?.lane;
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
    if (this.find(key) !== undefined) this.#keep(this.#list().filter((item) => item.key !== key));
  }

  /** The carrier is about to hand the item over. */
  mark(key: string, anchor: Anchor): void {
    this.#change(key, { anchor });
  }

  /** The key of what may be that message of one's own in the history: handed over, not answered; null: none. */
  claim(lane: string, message: Stored, taken: ReadonlySet<string>): string | null {
    const found = this.#list().find(
      (item) =>
        item.lane === lane &&
        item.refused === "" &&
        (item.anchor?.after ?? Infinity) < message.id &&
        item.text === message.text &&
        !taken.has(item.key),
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

  /** What waits in a lane goes on in another. */
  move(from: string, to: string): void {
    this.#endPause(from);
    this.#keep(this.#list().map((item) => (item.lane === from ? { ...item, lane: to } : item)));
    void this.#run(to);
  }

  close(): void {
    this.#isClosed = true;
    this.#timers.forEach((timer) => clearTimeout(timer));
  }

  // --- Sending ---

  async #run(lane: string): Promise<void> {
    if (this.#busy.has(lane)) return;
    this.#busy.add(lane);
    try {
      for (let item = this.#next(lane); item !== undefined; item = this.#next(lane)) await this.#try(item);
    } finally {
      this.#busy.delete(lane);
    }
  }

  #next(lane: string): Item | undefined {
    if (this.#isClosed || !this.#isOurs || this.#timers.has(lane)) return undefined;
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
    if (this.#isClosed || this.find(item.key) === undefined) return;
    // Nobody is logged in any more: it is sent after the next login in this tab.
    if (failure.isPassing || failure.isUnauthorized) return this.#pause(item.lane, failure);
    // What was refused is known not to be stored.
    this.#change(item.key, { refused: failure.text, anchor: null });
    this.#carrier.onRefused(item);
  }

  #pause(lane: string, failure: Failure): void {
    const pauses = this.#pauses.get(lane) ?? new Pauses();
    this.#pauses.set(lane, pauses);
    const pause = Math.max(pauses.next(), failure.retryAfter * SECOND);
    this.#setTrouble(lane, { failure, retryAt: Date.now() + pause });
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

  /** What was kept is ours, but for what another tab sends. */
  #takeOver(others: readonly Item[]): void {
    const keys = new Set(others.map(({ key }) => key));
    if (keys.size > 0) this.#keep(this.#list().filter(({ key }) => !keys.has(key)));
    this.#isOurs = true;
    this.lanes.forEach((lane) => void this.#run(lane));
  }

  #list(listen = false): readonly Item[] {
    return (listen ? this.#items.value : this.#items.peek()) ?? [];
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
    const base = { kind: "message", key, text, time, own: true, sender: this.#me() } as const;
    if (refused !== "") return { ...base, state: "failed", reason: refused };
    return { ...base, state: "sending", ...this.#explain(lane) };
  }

  /** Why it is not sent yet, where it is not just on its way. */
  #explain(lane: string): { reason?: string; retryAt?: number } {
    const trouble = this.#troubles.value.get(lane);
    const isCutOff = trouble?.failure.isUnreachable ?? reach.value !== "reached";
    const reason = isCutOff ? _("It will be sent when the connection is back.") : trouble?.failure.text;
    return { ...(reason && { reason }), ...(trouble && { retryAt: trouble.retryAt }) };
  }
}
