// The rooms that one may enter, what is unread in them, and those that are open.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { language } from "../base/language.ts";
import { Poll } from "../base/poll.ts";
import type { Tabs } from "../base/tabs.ts";
import { MINUTE, SECOND } from "../base/time.ts";
import type { Api } from "../net/api.ts";
import { asFailure } from "../net/failure.ts";
import type { Me, Session } from "../net/session.ts";
import type { MessageBody, RoomBody } from "../net/types.ts";
import type { Connection } from "./connection.ts";
import type { Message, Sender, Stored } from "./entry.ts";
import { Outbox, type Anchor, type Carrier, type Item } from "./outbox.ts";
import { Room, type RoomContext } from "./room.ts";
import { Unread } from "./unread.ts";

export interface RoomRow {
  readonly id: number;
  readonly name: string;
  readonly owner: number | null;
  readonly post: number | null;
  readonly closed: boolean;
  readonly unread: number;
  /** The number of the message that this browser saw last; 0: none. */
  readonly mark: number;
}

/** What the rooms need of the account. */
export interface RoomsContext {
  readonly api: Api;
  readonly session: Session;
  readonly me: Me;
  readonly connection: Connection;
  /** Of the names under which things are kept. */
  readonly prefix: string;
  readonly tabs: Tabs;
  /** Somebody else has said that. */
  onHeard(room: Room, message: Message): void;
  /** Something was said in a room that is not open; how much is unread there, its row tells. */
  onNews(row: RoomRow): void;
}

interface Named {
  readonly id: number;
  readonly name: string;
}

const PATH = "/chat/v1/message/";
const PAGE = 200;
const MOST_PAGES = 50;
// A list of more than five pages is read less often.
const REST = 3 * SECOND;

export class Rooms implements Carrier, RoomContext {
  /** By their names. A row is the same object as before while nothing of it has changed. */
  readonly list: ReadonlySignal<readonly RoomRow[]>;
  /** Whether there are more than the page lists, of which it has the newest. */
  readonly hasMore: ReadonlySignal<boolean>;
  /** Whether the list was read at least once. */
  readonly ready: ReadonlySignal<boolean>;
  /** What is unread in all of them. */
  readonly total: ReadonlySignal<number>;

  readonly api: Api;
  readonly session: Session;
  readonly me: Me;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly unread: Unread;

  #context: RoomsContext;
  #bodies = signal<ReadonlyMap<number, RoomBody>>(new Map());
  #names = signal<readonly Named[]>([]);
  #rows = new Map<number, RoomRow>();
  #ready = signal(false);
  #more = signal(false);
  #open = new Map<number, { room: Room; users: number }>();
  #reading: Promise<void> | null = null;
  #restsUntil = 0;
  #poll: Poll;

  constructor(context: RoomsContext) {
    const { api, session, me, connection, prefix } = context;
    this.#context = context;
    this.api = api;
    this.session = session;
    this.me = me;
    this.connection = connection;
    this.unread = new Unread(`${prefix}room.`);
    this.outbox = new Outbox(`${prefix}outbox.rooms`, () => this.#describeMe(), this);
    const order = computed(() => sortByName(this.#names.value, language.value));
    this.list = computed(() => order.value.flatMap(({ id }) => this.#makeRow(id)));
    this.hasMore = this.#more;
    this.ready = this.#ready;
    this.total = computed(() => this.list.value.reduce((sum, { unread }) => sum + unread, 0));
    this.#poll = new Poll(() => Date.now() >= this.#restsUntil && this.#refresh(), 15 * SECOND, MINUTE);
    this.#refresh();
    this.outbox.flush();
  }

  /** Makes an open room; gives its id. Throws a Failure. */
  async create(name: string): Promise<number> {
    const body = await this.api.post<RoomBody>("/chat/v1/room/", { name });
    // A list that is on its way may be older.
    await this.#reading?.catch(() => undefined);
    this.#keep([...this.#bodies.value.values(), body]);
    this.#context.tabs.tell({ what: "changed", user: this.me.id, list: "rooms" });
    return body.id;
  }

  /** The room of that id, for as long as it is not closed again. */
  open(id: number): Room {
    const entry = this.#open.get(id) ?? { room: new Room(id, this), users: 0 };
    entry.users += 1;
    this.#open.set(id, entry);
    return entry.room;
  }

  /** Reads the list again. Throws a Failure. */
  reload(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Looks whether anything was missed. */
  wake(): void {
    this.#refresh();
    this.outbox.flush();
    this.#open.forEach(({ room }) => room.catchUp());
  }

  close(): void {
    this.#poll.close();
    this.outbox.close();
    this.unread.close();
    this.#open.forEach(({ room }) => room.dispose());
  }

  // --- Sending ---

  async carry(item: Item): Promise<void> {
    const room = Number(item.lane);
    if (item.anchor === null) this.outbox.mark(item.key, this.#makeAnchor(room));
    const body = { room, message: item.text, client_id: item.key };
    const { body: stored } = await this.api.call<MessageBody>("POST", PATH, { body, repeatable: true });
    this.#open.get(stored.room)?.room.hearOwn(stored, item.key);
    this.#raise(stored.room, stored.seq);
    this.#see(stored);
  }

  onRefused(item: Item): void {
    this.#open.get(Number(item.lane))?.room.release(item.key);
  }

  #makeAnchor(room: number): Anchor {
    const shown = this.#open.get(room)?.room.timeline.newest?.id ?? 0;
    const seen = this.unread.get(String(room))?.id ?? 0;
    return { after: Math.max(shown, seen), twins: 0 };
  }

  /** One's own message is not unread where nobody else's is. */
  #see({ room, seq, id }: MessageBody): void {
    if (this.unread.get(String(room))?.seq === seq - 1) this.unread.see(String(room), { seq, id });
  }

  // --- What open rooms say ---

  onHeard(room: Room, message: Stored): void {
    this.#raise(room.id, message.seq ?? 0);
    if (!message.own) this.#context.onHeard(room, message);
  }

  onClosed(room: Room): void {
    const entry = this.#open.get(room.id);
    if (entry?.room !== room) return room.dispose();
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#open.delete(room.id);
    room.dispose();
  }

  // --- The list ---

  #refresh(): void {
    this.reload().catch((error: unknown) => asFailure(error));
  }

  async #read(): Promise<void> {
    const bodies: RoomBody[] = [];
    let before: number | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.api.getPage<RoomBody>("/chat/v1/room/", { limit: PAGE, before });
      bodies.unshift(...answer.items);
      before = answer.before;
      if (before === undefined) break;
    }
    const news = this.#ready.peek() ? bodies.filter((body) => this.#isNews(body)) : [];
    batch(() => {
      this.#begin(bodies);
      this.#keep(bodies);
      this.#more.value = before !== undefined;
      if (!this.#ready.value && before === undefined) this.unread.keepOnly(new Set(bodies.map(({ id }) => String(id))));
      this.#ready.value = true;
    });
    this.#restsUntil = Date.now() + Math.ceil(bodies.length / PAGE) * REST;
    bodies.forEach(({ id, seq }) => this.#open.get(id)?.room.hint(seq));
    this.#tell(news);
  }

  /** What was said before this browser was first used is not unread. */
  #begin(bodies: readonly RoomBody[]): void {
    if (this.unread.hasBegun) return;
    // The list names no message: 0 is below every id, so the first that is seen counts.
    bodies.forEach(({ id, seq }) => this.unread.see(String(id), { seq, id: 0 }));
    this.unread.begin();
  }

  /** Whether something was said there that nobody here has heard or seen. */
  #isNews({ id, seq }: RoomBody): boolean {
    const known = this.#bodies.peek().get(id)?.seq ?? 0;
    return !this.#open.has(id) && seq > Math.max(known, this.unread.get(String(id))?.seq ?? 0);
  }

  /** One of them, as notifications are told of one thing at a time: the list knows only how much was said. */
  #tell(news: readonly RoomBody[]): void {
    const row = news.flatMap(({ id }) => this.#makeRow(id)).at(-1);
    if (row !== undefined) this.#context.onNews(row);
  }

  /** A list that was read while messages were heard may be older than what was heard. */
  #keep(bodies: readonly RoomBody[]): void {
    const heard = this.#bodies.peek();
    const known = bodies.map((body) => ({ ...body, seq: Math.max(body.seq, heard.get(body.id)?.seq ?? 0) }));
    const names = bodies.map(({ id, name }) => ({ id, name }));
    batch(() => {
      this.#bodies.value = new Map(known.map((body) => [body.id, body]));
      if (!areSame(names, this.#names.peek())) this.#names.value = names;
    });
    this.#forgetOthers();
  }

  #raise(id: number, seq: number): void {
    const body = this.#bodies.peek().get(id);
    if (body !== undefined && body.seq < seq) {
      this.#bodies.value = new Map(this.#bodies.peek()).set(id, { ...body, seq });
    }
  }

  /** Of rooms that are there no more nothing is kept. */
  #forgetOthers(): void {
    const bodies = this.#bodies.peek();
    [...this.#rows.keys()].filter((id) => !bodies.has(id)).forEach((id) => this.#rows.delete(id));
  }

  #makeRow(id: number): RoomRow | [] {
    const body = this.#bodies.value.get(id);
    if (body === undefined) return [];
    const { name, owner, post, closed, seq } = body;
    const mark = this.unread.get(String(id))?.seq ?? 0;
    const row = { id, name, owner, post, closed, mark, unread: Math.max(0, seq - mark) };
    const known = this.#rows.get(id);
    if (known !== undefined && areEqual(known, row)) return known;
    this.#rows.set(id, row);
    return row;
  }

  #describeMe(): Sender {
    const { id, nickname } = this.session.me.value ?? this.me;
    return { id, nickname, picture: "" };
  }
}

function sortByName(rooms: readonly Named[], code: string): readonly Named[] {
  const { compare } = new Intl.Collator(code, { numeric: true });
  return [...rooms].sort((one, other) => compare(one.name, other.name) || one.id - other.id);
}

function areSame(some: readonly Named[], others: readonly Named[]): boolean {
  const isSame = ({ id, name }: Named, i: number) => others[i]?.id === id && others[i].name === name;
  return some.length === others.length && some.every(isSame);
}

function areEqual(one: RoomRow, other: RoomRow): boolean {
  return (Object.keys(one) as (keyof RoomRow)[]).every((key) => one[key] === other[key]);
}
