// A room that is open: its history, what is heard on its socket, who comes and goes.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { parseTime } from "../base/time.ts";
import type { Api, Page } from "../net/api.ts";
import type { Failure } from "../net/failure.ts";
import { RoomLink, type RoomLinkListener } from "../net/room-link.ts";
import type { Me, Session } from "../net/session.ts";
import type { HistoryBody, MessageBody, MessageFrame, VisitFrame } from "../net/types.ts";
import type { Connection } from "./connection.ts";
import type { Message, Stored } from "./entry.ts";
import { Members } from "./members.ts";
import type { Outbox } from "./outbox.ts";
import { Persistent, type Trouble } from "./persistent.ts";
import { findId } from "./seek.ts";
import { Senders } from "./senders.ts";
import { Timeline, type Bounds } from "./timeline.ts";
import type { Mark, Unread } from "./unread.ts";

export type RoomState = "loading" | "ready" | "gone" | "refused";

/** What a room needs of the account. */
export interface RoomContext {
  readonly api: Api;
  readonly session: Session;
  readonly me: Me;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly unread: Unread;
  /** A message of somebody was stored in that room, as it was heard. */
  onHeard(room: Room, message: Stored): void;
  /** Nobody looks at it any more. */
  onClosed(room: Room): void;
}

export class Room implements RoomLinkListener {
  readonly id: number;
  readonly name: ReadonlySignal<string>;
  readonly closed: ReadonlySignal<boolean>;
  readonly owner: ReadonlySignal<number | null>;
  readonly state: ReadonlySignal<RoomState>;
  /** Why it is gone or refused, for people; may be empty. */
  readonly reason: ReadonlySignal<string>;
  /** Why the history, or the rest of it, could not be read yet. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  readonly timeline: Timeline;
  /** The nicknames of those who were seen coming since the socket is open: nobody tells who was there before. */
  readonly present: ReadonlySignal<readonly string[]>;
  readonly members: Members;

  #context: RoomContext;
  #body = signal<HistoryBody | null>(null);
  #state = signal<RoomState>("loading");
  #reason = signal("");
  #present = signal<readonly string[]>([]);
  #firstUnread = signal<number | null>(null);
  #senders = new Senders();
  #link: RoomLink;
  #reader: Persistent;
  #markAtOpening: Mark | null;
  /** Whether this browser counted before: else all is new to it, and nothing is called unread. */
  #counts: boolean;
  #visits = 0;
  #stopWatching: () => void;

  constructor(id: number, context: RoomContext) {
    this.id = id;
    this.#context = context;
    this.name = computed(() => this.#body.value?.name ?? "");
    this.closed = computed(() => this.#body.value?.closed ?? false);
    this.owner = computed(() => this.#body.value?.owner ?? null);
    this.state = this.#state;
    this.reason = this.#reason;
    this.present = this.#present;
    this.members = new Members(id, context.api, context.me);
    this.timeline = this.#makeTimeline();
    this.#markAtOpening = context.unread.get(this.#lane);
    this.#counts = context.unread.hasBegun;
    this.#reader = new Persistent(() => this.#read(), (failure) => this.#onRefused(failure));
    this.trouble = this.#reader.trouble;
    this.#link = new RoomLink(id, context.session, this);
    this.#stopWatching = context.connection.watch(this.#link.link);
    void this.#reader.run();
  }

  /** The number of the first message that was unread when the room was opened; null where all was read. */
  get firstUnread(): number | null {
    return this.#firstUnread.value;
  }

  /** Sends, and shows the live end, where it will appear. */
  send(text: string): void {
    this.#context.outbox.add(this.#lane, text);
    if (this.timeline.hasNewer.peek()) void this.timeline.loadNewest().catch(() => this.catchUp());
  }

  retry(message: Message): void {
    this.#context.outbox.retry(message.key);
  }

  discard(message: Message): void {
    this.#context.outbox.discard(message.key);
  }

  /** The newest message is on the screen. */
  seen(): void {
    const newest = this.timeline.newest;
    this.timeline.readNewest();
    if (newest?.seq === undefined || this.timeline.hasNewer.peek()) return;
    this.#context.unread.see(this.#lane, { seq: newest.seq, id: newest.id });
  }

  /** Moves the timeline to the first unread message, however far back that is. Throws a Failure. */
  async showUnread(): Promise<void> {
    const { newest } = this.timeline;
    const { seq, id } = this.#markAtOpening ?? { seq: 0, id: 0 };
    // What was there when this browser began to count has a number only.
    const isIdKnown = id > 0 || seq === 0 || newest === undefined;
    await this.timeline.loadAt(isIdKnown ? id : await findId((bounds) => this.#readPage(bounds), seq, newest));
  }

  close(): void {
    this.#context.onClosed(this);
  }

  /** Ends it for good. */
  dispose(): void {
    this.#reader.close();
    this.#stopWatching();
    this.#link.close();
  }

  /** Reads what is missing, now or as soon as the server can be asked; ends the pause of a trouble. */
  catchUp(): void {
    if (this.#state.peek() === "loading" || this.#state.peek() === "ready") void this.#reader.run();
  }

  /** The list of rooms says that messages up to this number exist. */
  hint(seq: number): void {
    const newest = this.timeline.newest?.seq ?? 0;
    this.#link.expect(seq);
    if (seq > newest && this.timeline.ready.peek() && !this.timeline.hasNewer.peek()) this.catchUp();
  }

  /** Takes the server's answer to a message of one's own. */
  hearOwn(body: MessageBody, key: string): void {
    this.#hear({ ...this.#toMessage(body), key });
    this.#link.expect(body.seq);
  }

  /** The unsent message of that key was refused: what was taken for it is another. */
  release(key: string): void {
    this.timeline.release(key);
  }

  // --- The socket's news ---

  onUp(): void {
    this.#present.value = [];
    this.#context.outbox.flush();
    this.catchUp();
  }

  onDown(): void {
    this.catchUp();
  }

  onGone(): void {
    this.#finish("gone", "");
  }

  onDeaf(): void {
    this.#context.connection.replace();
  }

  onMessage(frame: MessageFrame): void {
    const own = frame.client_id !== undefined || this.#isMyName(frame.sender);
    const message: Stored = {
      kind: "message",
      key: frame.client_id ?? `m${frame.id}`,
      id: frame.id,
      seq: frame.seq,
      text: frame.message,
      sender: { nickname: frame.nickname, picture: frame.profile_picture_url },
      own,
      time: parseTime(frame.created_at),
      state: "sent",
    };
    this.#hear(message);
    if (frame.client_id !== undefined) this.#context.outbox.settle(frame.client_id);
    this.#context.onHeard(this, message);
  }

  onVisit({ type, username }: VisitFrame): void {
    const what = type === "chat.user.join" ? "join" : "leave";
    const others = this.#present.value.filter((nickname) => nickname !== username);
    batch(() => {
      this.#present.value = what === "join" ? [...others, username] : others;
      this.#visits += 1;
      this.timeline.note({ kind: "event", key: `e${this.#visits}`, what, nickname: username, time: Date.now() });
    });
  }

  // --- Reading ---

  get #lane(): string {
    return String(this.id);
  }

  #makeTimeline(): Timeline {
    const { outbox } = this.#context;
    return new Timeline((bounds) => this.#readPage(bounds), {
      list: outbox.of(this.#lane),
      claim: (message, taken) => outbox.claim(this.#lane, message, taken),
    });
  }

  async #read(): Promise<void> {
    await this.timeline.catchUp();
    if (this.#state.peek() === "loading") this.#begin();
    else if (!this.timeline.hasNewer.peek()) this.#link.begin(this.timeline.newest?.seq ?? 0);
  }

  /** The room is there: now it can be heard. */
  #begin(): void {
    batch(() => {
      this.#firstUnread.value = this.#findFirstUnread();
      this.#state.value = "ready";
    });
    this.#link.link.start();
  }

  async #readPage(bounds: Bounds): Promise<Page<Stored>> {
    const query = { ...bounds, senders: 1 };
    const { body, ...links } = await this.#context.api.call<HistoryBody>("GET", `/chat/v1/room/${this.id}/`, { query });
    this.#senders.learn(body.senders);
    this.#body.value = body;
    return { items: body.chat_messages.map((message) => this.#toMessage(message)), ...links };
  }

  #findFirstUnread(): number | null {
    const newest = this.timeline.newest?.seq ?? 0;
    const seen = this.#markAtOpening?.seq ?? 0;
    return this.#counts && newest > seen ? seen + 1 : null;
  }

  #hear(message: Stored): void {
    if (this.timeline.hear(message)) this.catchUp();
  }

  #toMessage(body: MessageBody): Stored {
    return {
      kind: "message",
      key: `m${body.id}`,
      id: body.id,
      seq: body.seq,
      text: body.message,
      sender: this.#senders.get(body.sender),
      own: body.sender === this.#context.me.id,
      time: parseTime(body.created_at),
      state: "sent",
    };
  }

  #isMyName(sender: string): boolean {
    const { email } = this.#context.me;
    return email !== "" && sender === email;
  }

  // --- The end ---

  #onRefused(failure: Failure): void {
    if (failure.isNotFound) this.#finish("gone", failure.text);
    else if (!failure.isUnauthorized) this.#finish("refused", failure.text);
  }

  #finish(state: "gone" | "refused", reason: string): void {
    this.dispose();
    batch(() => {
      this.#state.value = state;
      this.#reason.value = reason;
    });
  }
}
