// The rooms that one may enter, what is unread in them, and those that are open.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { Poll } from "../base/poll.ts";
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
  /** Somebody else has said that. */
  onHeard(room: Room, message: Message): void;
}

const PATH = "/chat/v1/message/";
const PAGE = 200;
const MOST_PAGES = 5;

export class Rooms implements Carrier, RoomContext {
  /** The newest first. */
  readonly list: ReadonlySignal<readonly RoomRow[]>;
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
  #bodies = signal<readonly RoomBody[]>([]);
  #ready = signal(false);
  #open = new Map<number, { room: Room; users: number }>();
  #reading: Promise<void> | null = null;
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
    this.list = computed(() => this.#bodies.value.map((body) => this.#toRow(body)));
    this.ready = this.#ready;
    this.total = computed(() => this.list.value.reduce((sum, { unread }) => sum + unread, 0));
    this.#poll = new Poll(() => this.#refresh(), 15 * SECOND, MINUTE);
    this.#refresh();
    this.outbox.flush();
  }

  /** Makes an open room; gives its id. Throws a Failure. */
  async create(name: string): Promise<number> {
    const body = await this.api.post<RoomBody>("/chat/v1/room/", { name });
    this.#keep([body, ...this.#bodies.value]);
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
    batch(() => {
      this.#begin(bodies);
      this.#keep(bodies.reverse());
      this.#ready.value = true;
    });
    bodies.forEach(({ id, seq }) => this.#open.get(id)?.room.hint(seq));
  }

  /** What was said before this browser was first used is not unread. */
  #begin(bodies: readonly RoomBody[]): void {
    if (this.unread.hasBegun) return;
    // The list names no message: 0 is below every id, so the first that is seen counts.
    bodies.forEach(({ id, seq }) => this.unread.see(String(id), { seq, id: 0 }));
    this.unread.begin();
  }

  /** A list that was read while messages were heard may be older than what was heard. */
  #keep(bodies: readonly RoomBody[]): void {
    const heard = new Map(this.#bodies.value.map(({ id, seq }) => [id, seq]));
    this.#bodies.value = bodies.map((body) => ({ ...body, seq: Math.max(body.seq, heard.get(body.id) ?? 0) }));
  }

  #raise(id: number, seq: number): void {
    const raise = (body: RoomBody) => (body.id === id && body.seq < seq ? { ...body, seq } : body);
    this.#bodies.value = this.#bodies.value.map(raise);
  }

  #toRow({ id, name, owner, post, closed, seq }: RoomBody): RoomRow {
    const mark = this.unread.get(String(id))?.seq ?? 0;
    return { id, name, owner, post, closed, mark, unread: Math.max(0, seq - mark) };
  }

  #describeMe(): Sender {
    const { id, nickname } = this.session.me.value ?? this.me;
    return { id, nickname, picture: "" };
  }
}
