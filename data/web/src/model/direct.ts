// A conversation of two that is open. What is heard on the socket has no number: the history gives it a little later.
import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import { parseTime } from "../base/time.ts";
import { makeUnique } from "../base/unique.ts";
import type { Api, Page } from "../net/api.ts";
import type { Failure } from "../net/failure.ts";
import type { DirectBody } from "../net/types.ts";
import type { Message, Stored } from "./entry.ts";
import type { Anchor, Item, Outbox } from "./outbox.ts";
import { Persistent, type Trouble } from "./persistent.ts";
import { Timeline, type Bounds } from "./timeline.ts";

/** What a conversation needs of all of them. */
export interface DirectContext {
  readonly api: Api;
  readonly outbox: Outbox;
  /** One's own present nickname. */
  readonly myName: string;
  isOnline(nickname: string): boolean | undefined;
  /** All of it was seen; the newest message has that id, which is 0 where it is not known yet. */
  onSeen(nickname: string, id: number): void;
  onClosed(direct: Direct): void;
  /** Nobody has that nickname any more: the one that the other has now, where the message of that id tells. */
  findRenamed(nickname: string, id: number): Promise<string | null>;
}

const PATH = "/api/chatting/messages/";
// So that a lively talk does not ask for numbers at each message.
const SETTLING = 1500;

/** A page of the direct messages with that person. Throws a Failure. */
export async function readDirects(api: Api, nickname: string, bounds: Bounds): Promise<Page<Stored>> {
  const page = await api.getPage<DirectBody>(PATH, { ...bounds, target_nickname: nickname });
  return { ...page, items: page.items.map((body) => toStored(body, nickname)) };
}

/** The other is known by the nickname under which the messages were asked for; one's own may be another by now. */
export function toStored({ id, from, to, message, created_at }: DirectBody, nickname: string): Stored {
  return {
    kind: "message",
    key: `m${id}`,
    id,
    text: message,
    sender: { nickname: from, picture: "" },
    own: from !== nickname || to === nickname,
    time: parseTime(created_at),
    state: "sent",
  };
}

export class Direct {
  readonly nickname: string;
  /** "gone": nobody has that nickname, or nobody any more; what was read stays. */
  readonly state: ReadonlySignal<"loading" | "ready" | "gone">;
  /** Why it is gone, for people. */
  readonly reason: ReadonlySignal<string>;
  /** The nickname that the other has now, under which the talk goes on; null while none is known. */
  readonly renamed: ReadonlySignal<string | null>;
  /** Why the history, or the rest of it, could not be read yet. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  readonly timeline: Timeline;
  /** undefined where that is not for us to know: only of friends it is told. */
  readonly online: ReadonlySignal<boolean | undefined>;

  #state = signal<"loading" | "ready" | "gone">("loading");
  #reason = signal("");
  #renamed = signal<string | null>(null);
  #context: DirectContext;
  #isSeen = false;
  #reader: Persistent;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(nickname: string, context: DirectContext) {
    this.nickname = nickname;
    this.state = this.#state;
    this.reason = this.#reason;
    this.renamed = this.#renamed;
    this.#context = context;
    this.online = computed(() => context.isOnline(nickname));
    this.timeline = new Timeline((bounds) => this.#readPage(bounds), {
      list: context.outbox.of(nickname),
      claim: (message, taken) => context.outbox.claim(nickname, message, taken),
    });
    this.#reader = new Persistent(() => this.#read(), (failure) => this.#onRefused(failure));
    this.trouble = this.#reader.trouble;
    this.catchUp();
  }

  /** Sends, and shows the live end, where it will appear. */
  send(text: string): void {
    this.#context.outbox.add(this.nickname, text);
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
    this.timeline.readNewest();
    this.#isSeen = true;
    const isWhole = this.timeline.loose.length === 0 && !this.timeline.hasNewer.peek();
    this.#context.onSeen(this.nickname, isWhole ? (this.timeline.newest?.id ?? 0) : 0);
  }

  close(): void {
    this.#context.onClosed(this);
  }

  /** Nobody looks at it any more: what was seen before it had a number is still marked as seen. */
  async leave(): Promise<void> {
    if (this.#isSeen && this.timeline.loose.length > 0) await this.#reader.run();
    this.dispose();
  }

  /** Ends it for good. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#reader.close();
  }

  /** Reads what is missing, and the numbers of what has none. */
  catchUp(): void {
    clearTimeout(this.#timer);
    void this.#reader.run();
  }

  /** The other has said that. */
  hear(text: string): void {
    this.#isSeen = false;
    const sender = { nickname: this.nickname, picture: "" };
    const own = this.nickname === this.#context.myName;
    this.timeline.hearLoose({ kind: "message", key: makeUnique(), text, sender, own, time: Date.now(), state: "sent" });
    this.#catchUpSoon();
  }

  /** One's own message was stored. */
  hearOwn({ key, text }: Item): void {
    const sender = { nickname: this.#context.myName, picture: "" };
    this.timeline.hearEcho({ kind: "message", key, text, sender, own: true, time: Date.now(), state: "sent" });
    this.#catchUpSoon();
  }

  /** The unsent message of that key was refused: what was taken for it is another. */
  release(key: string): void {
    this.timeline.release(key);
  }

  /** Where the history stands, as to that text; null where only the server knows. */
  anchor(text: string): Anchor | null {
    if (!this.timeline.ready.peek() || this.timeline.hasNewer.peek()) return null;
    const twins = this.timeline.loose.filter((message) => message.own && message.text === text).length;
    return { after: this.timeline.newest?.id ?? 0, twins };
  }

  #catchUpSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.catchUp(), SETTLING);
  }

  async #read(): Promise<void> {
    await this.timeline.catchUp();
    this.#state.value = "ready";
    if (this.#isSeen) this.seen();
  }

  #readPage(bounds: Bounds): Promise<Page<Stored>> {
    return readDirects(this.#context.api, this.nickname, bounds);
  }

  #onRefused(failure: Failure): void {
    this.dispose();
    batch(() => {
      this.#state.value = "gone";
      this.#reason.value = failure.text;
    });
    void this.#findRenamed();
  }

  async #findRenamed(): Promise<void> {
    const { newest } = this.timeline;
    if (newest !== undefined) this.#renamed.value = await this.#context.findRenamed(this.nickname, newest.id);
  }
}
