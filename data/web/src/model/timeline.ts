// A history of any length as a window that moves over it: pages at either end, new messages at the live end, each once
// and without a gap between them. Who owns it says where pages come from, and tries again where a call failed.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { Turns } from "../base/turns.ts";
import type { Page } from "../net/api.ts";
import type { Entry, Event, Message, Stored } from "./entry.ts";
import { Loose } from "./loose.ts";
import { weave, type Placed } from "./weave.ts";
import { follows, LARGEST, merge, trim, type End } from "./window.ts";

export type { Entry, Event, Message, Sender } from "./entry.ts";

export interface Bounds {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}

/** Where the pages come from. Throws a Failure. */
export type ReadPage = (bounds: Bounds) => Promise<Page<Stored>>;

export interface Unsent {
  /** What is not stored yet, or not known to be. */
  readonly list: ReadonlySignal<readonly Message[]>;
  /** The key of one that may be that message of the history, but none that is taken; null where there is none. */
  claim(message: Stored, taken: ReadonlySet<string>): string | null;
}

const PAGE = 100;
const LONG_PAGE = 200;
// Whoever was away longer than this many pages gets the rest by scrolling.
const MOST_PAGES = 5;
const MOST_AHEAD = 200;
const MOST_EVENTS = 200;

export class Timeline {
  /** Oldest first. */
  readonly items: ReadonlySignal<readonly Entry[]>;
  /** Whether there is more beyond either end of the window. */
  readonly hasOlder: ReadonlySignal<boolean>;
  readonly hasNewer: ReadonlySignal<boolean>;
  /** Whether the first page is there. */
  readonly ready: ReadonlySignal<boolean>;
  /** Whether the window is being moved or grown. */
  readonly loading: ReadonlySignal<boolean>;

  #window = signal<readonly Stored[]>([]);
  #loose = new Loose();
  #events = signal<readonly Placed[]>([]);
  #older = signal(false);
  #newer = signal(false);
  #ready = signal(false);
  #loads = signal(0);
  #ahead = signal<readonly Stored[]>([]);
  #early = new Set<string>();
  #reading: End = "newer";
  #wanted = false;
  #turns = new Turns();
  #readPage: ReadPage;
  #unsent: Unsent;

  constructor(readPage: ReadPage, unsent: Unsent) {
    this.#readPage = readPage;
    this.#unsent = unsent;
    this.hasOlder = this.#older;
    this.hasNewer = this.#newer;
    this.ready = this.#ready;
    this.loading = computed(() => this.#loads.value > 0);
    this.items = computed(() => {
      return weave(this.#window.value, this.#events.value, this.#newer.value ? [] : this.#makeTail());
    });
  }

  /** The newest message of the window that has a number. */
  get newest(): Stored | undefined {
    return this.#window.peek().at(-1);
  }

  /** What is stored but has no number yet. */
  get loose(): readonly Message[] {
    return this.#loose.list.peek();
  }

  /** Reads the page before the window. All loads throw a Failure. */
  loadOlder(): Promise<void> {
    return this.#load("older", () => this.#readOlder());
  }

  /** Reads the page after the window, where that is not the live end. */
  loadNewer(): Promise<void> {
    return this.#load("newer", async () => {
      await this.#readNewer();
      await this.#settle();
    });
  }

  /** Moves the window to the live end. */
  loadNewest(): Promise<void> {
    return this.#load("newest", async () => {
      await this.#readNewest();
      await this.#settle();
    });
  }

  /** Moves the window to what comes behind the message of that id, with a page before it. */
  loadAt(id: number): Promise<void> {
    return this.#load("at", async () => {
      await this.#readAt(id);
      await this.#settle();
    });
  }

  /** Reads what is missing at the live end: after a gap, a reconnect, a wake. */
  catchUp(): Promise<void> {
    this.#wanted = true;
    return this.#turns.take("catchUp", () => this.#settle());
  }

  /** Takes a message that has just been stored. True where some before it are missing: catch up. */
  hear(message: Stored): boolean {
    const [oldest] = this.#window.peek();
    const { newest } = this;
    const isKnown = newest !== undefined && message.id <= newest.id;
    if (isKnown && message.id < (oldest?.id ?? 0)) return false;
    const isFree = this.#ready.peek() && !this.#newer.peek();
    const fits = isKnown || (isFree && follows(this.#window.peek(), message));
    const [adopted = message] = this.#adopt([message]);
    if (fits) this.#append([adopted]);
    else this.#keepAhead(adopted);
    return !fits && isFree;
  }

  /** Takes a message that was heard without its number: a later page gives it, if an earlier one did not. */
  hearLoose(message: Message): void {
    this.#loose.hear(message);
  }

  /** Takes the echo of an unsent one, likewise. */
  hearEcho(message: Message): void {
    if (this.#window.peek().every(({ key }) => key !== message.key)) this.#loose.add(message);
  }

  /** Takes what happened just now; not before the newest message, though this machine's clock may be behind. */
  note(event: Event): void {
    if (this.#newer.value) return;
    const time = Math.max(event.time, this.newest?.time ?? 0);
    const placed = { event: { ...event, time }, after: this.newest?.id ?? 0 };
    this.#events.value = [...this.#events.value, placed].slice(-MOST_EVENTS);
  }

  /** The message in the window that was taken for the unsent one of that key is another after all. */
  release(key: string): void {
    const found = this.#window.value.find((message) => message.key === key);
    if (found === undefined) return;
    const renamed = { ...found, key: `m${found.id}` };
    this.#window.value = this.#window.value.map((message) => (message === found ? renamed : message));
  }

  /** The newest is on the screen: if the window becomes too long, it is the far end that goes. */
  readNewest(): void {
    this.#reading = "newer";
  }

  // --- Reading ---

  async #load(name: string, load: () => Promise<void>): Promise<void> {
    this.#loads.value += 1;
    try {
      await this.#turns.take(name, load);
    } finally {
      this.#loads.value -= 1;
    }
  }

  async #readOlder(): Promise<void> {
    const first = this.#window.value[0];
    if (first === undefined || !this.#older.value) return;
    const page = await this.#readPage({ before: first.id, limit: PAGE });
    const whole = merge(this.#window.value, page.items);
    const kept = trim(whole, "newer");
    this.#reading = "older";
    batch(() => {
      this.#window.value = kept;
      this.#older.value = page.before !== undefined;
      if (kept.length < whole.length) this.#newer.value = true;
    });
  }

  async #readNewer(): Promise<void> {
    const last = this.newest;
    if (last === undefined || !this.#newer.value) return;
    const page = await this.#readPage({ after: last.id, limit: PAGE });
    this.#reading = "newer";
    batch(() => {
      this.#append(this.#adopt(page.items));
      this.#newer.value = page.after !== undefined;
      this.#drain();
    });
  }

  async #readNewest(): Promise<void> {
    const known = this.newest?.id ?? 0;
    const page = await this.#readPage({ limit: PAGE });
    this.#reading = "newer";
    batch(() => {
      this.#replace(page.items, known);
      this.#older.value = page.before !== undefined;
      this.#newer.value = false;
      this.#ready.value = true;
      this.#drain();
    });
  }

  async #readAt(id: number): Promise<void> {
    const known = this.newest?.id ?? 0;
    const [before, after] = await Promise.all([
      this.#readPage({ before: id + 1, limit: PAGE / 2 }),
      this.#readPage({ after: id, limit: PAGE }),
    ]);
    this.#reading = "newer";
    batch(() => {
      this.#replace([...before.items, ...after.items], known);
      this.#older.value = before.before !== undefined;
      this.#newer.value = after.after !== undefined;
      this.#ready.value = true;
      this.#drain();
    });
  }

  async #readOn(): Promise<void> {
    if (this.newest === undefined) return this.#readNewest();
    for (let pages = 0; !this.#newer.value && pages < MOST_PAGES; pages += 1) {
      const page = await this.#readPage({ after: this.newest.id, limit: LONG_PAGE });
      this.#append(this.#adopt(page.items));
      if (page.after === undefined) return;
    }
    this.#newer.value = true;
  }

  /** Reads on while somebody asked for it, or something came early, since the last answer. */
  async #settle(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      const early = new Set(this.#ahead.peek().map(({ id }) => id));
      await this.#readOn();
      this.#drain(early);
    }
  }

  // --- Keeping ---

  /** What has no place yet: of what came early only that which was on the screen before it was stored. */
  #makeTail(): readonly Message[] {
    const early = this.#ahead.value.filter(({ key }) => this.#early.has(key));
    return [...early, ...this.#loose.list.value, ...this.#unsent.list.value];
  }

  /** Adds what follows the window, or is known. */
  #append(messages: readonly Stored[]): void {
    const whole = merge(this.#window.value, this.#withOwnKeys(messages));
    if (whole.length > LARGEST && this.#reading === "older") {
      // Who reads far back must not lose the ground; the live end can be read again.
      this.#newer.value = true;
      return;
    }
    const kept = trim(whole, "older");
    batch(() => {
      this.#window.value = kept;
      if (kept.length < whole.length) this.#older.value = true;
    });
  }

  /** Another window; what is known keeps its key, what came since the message `known` may stand behind it. */
  #replace(messages: readonly Stored[], known: number): void {
    const old = this.#window.value;
    const keys = new Map(old.map(({ id, key }) => [id, key]));
    this.#window.value = merge(
      [],
      this.#adopt(messages).map((message) => ({ ...message, key: keys.get(message.id) ?? message.key })),
    );
    const newest = this.newest?.id ?? 0;
    old.filter(({ id }) => id > Math.max(known, newest)).forEach((message) => this.#keepAhead(message));
  }

  /** What was on the screen as unsent stays there while it has no place yet. */
  #keepAhead(message: Stored): void {
    this.#ahead.value = [...this.#ahead.value, message].slice(-MOST_AHEAD);
    if (this.#unsent.list.peek().some(({ key }) => key === message.key)) this.#early.add(message.key);
  }

  /**
   * At the live end, takes of what came early what follows now, and wants to read on where some does not. What was
   * there before the history was read to its end, and is not in it, is there no more.
   */
  #drain(before: ReadonlySet<number> = new Set()): void {
    if (this.#newer.value) return;
    const oldest = this.#window.value[0]?.id ?? 0;
    const early = merge([], this.#ahead.value).filter(({ id }) => id >= oldest);
    this.#ahead.value = [];
    for (const message of early) {
      if (this.#newer.value) return;
      if (follows(this.#window.value, message)) this.#append([message]);
      else if (!before.has(message.id)) this.#keepAhead(message);
    }
    if (this.#ahead.value.length > 0) this.#wanted = true;
  }

  /** Gives messages the keys under which they are shown already. */
  #adopt(messages: readonly Stored[]): readonly Stored[] {
    const known = new Set(this.#window.peek().map(({ id }) => id));
    const taken = new Set([...this.#window.peek(), ...this.#ahead.peek()].map(({ key }) => key));
    const unheard: Stored[] = [];
    const adopted = messages.map((message) => {
      if (known.has(message.id) || message.key !== `m${message.id}`) return message;
      const key = this.#findKey(message, taken);
      if (key === null) unheard.push(message);
      else taken.add(key);
      return key === null ? message : { ...message, key };
    });
    this.#loose.expect(unheard);
    return adopted;
  }

  #findKey(message: Stored, taken: ReadonlySet<string>): string | null {
    const early = this.#ahead.peek().find(({ id }) => id === message.id);
    return early?.key ?? this.#loose.take(message) ?? (message.own ? this.#unsent.claim(message, taken) : null);
  }

  /** Two messages never have one key: that of a sending goes to the first. */
  #withOwnKeys(messages: readonly Stored[]): readonly Stored[] {
    if (messages.every(({ key, id }) => key === `m${id}`)) return messages;
    const ids = new Map(this.#window.value.map(({ key, id }) => [key, id]));
    return messages.map((message) => {
      const holder = ids.get(message.key);
      return holder === undefined || holder === message.id ? message : { ...message, key: `m${message.id}` };
    });
  }
}
