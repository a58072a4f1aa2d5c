// Direct messages: those that are open, the one socket for all, and the sending of one after the other.
import { computed, type ReadonlySignal } from "@preact/signals";
import type { Tabs } from "../base/tabs.ts";
import { SECOND } from "../base/time.ts";
import { _, _f } from "../base/text.ts";
import type { Api, Page } from "../net/api.ts";
import { DirectLink, type DirectLinkListener, type Outcome } from "../net/direct-link.ts";
import { asFailure, Failure } from "../net/failure.ts";
import type { Me, Session } from "../net/session.ts";
import type { DirectMessageFrame, GreetingFrame, StatusFrame, SystemFrame } from "../net/types.ts";
import type { Connection } from "./connection.ts";
import { Conversations, type Conversation, type ConversationsContext } from "./conversations.ts";
import { Direct, readDirects, type DirectContext } from "./direct.ts";
import type { Sender, Stored } from "./entry.ts";
import type { Friends } from "./friends.ts";
import type { Notices } from "./notices.ts";
import { Outbox, type Anchor, type Carrier, type Item } from "./outbox.ts";

export type { Conversation } from "./conversations.ts";

/** What direct messages need of the account. */
export interface DirectsContext {
  readonly api: Api;
  readonly session: Session;
  readonly me: Me;
  readonly tabs: Tabs;
  readonly connection: Connection;
  readonly friends: Friends;
  readonly notices: Notices;
  /** Of the names under which things are kept. */
  readonly prefix: string;
  onDirect(nickname: string, text: string): void;
  onSystem(text: string): void;
}

const LONG_PAGE = 200;
const UNKNOWN = 503;
// A message that was on its way when the connection was lost may be stored a moment later.
const SECOND_LOOK = SECOND;

export class Directs implements Carrier, ConversationsContext, DirectContext, DirectLinkListener {
  /** The latest first. */
  readonly list: ReadonlySignal<readonly Conversation[]>;
  readonly total: ReadonlySignal<number>;
  readonly api: Api;
  readonly friends: Friends;
  readonly outbox: Outbox;

  #context: DirectsContext;
  #conversations: Conversations;
  #open = new Map<string, { direct: Direct; users: number }>();
  #link: DirectLink;
  #stopWatching: () => void;
  #lastDelivery: Promise<void> = Promise.resolve();

  constructor(context: DirectsContext) {
    this.#context = context;
    this.api = context.api;
    this.outbox = new Outbox(`${context.prefix}outbox.directs`, () => this.#describeMe(), this);
    this.friends = context.friends;
    this.#conversations = new Conversations(context.prefix, this);
    this.list = this.#conversations.list;
    this.total = computed(() => this.list.value.reduce((sum, { unread }) => sum + unread, 0));
    this.#link = new DirectLink(context.session, this);
    this.#stopWatching = context.connection.watch(this.#link.link);
    this.#link.link.start();
  }

  get myName(): string {
    return (this.#context.session.me.peek() ?? this.#context.me).nickname;
  }

  /** The conversation with that person, for as long as it is not closed again. */
  open(name: string): Direct {
    // As the server has it: an address may be written otherwise.
    const nickname = name.normalize("NFC").trim();
    const entry = this.#open.get(nickname) ?? { direct: new Direct(nickname, this), users: 0 };
    entry.users += 1;
    this.#open.set(nickname, entry);
    return entry.direct;
  }

  /** Looks whether anything was missed. */
  wake(): void {
    this.outbox.flush();
    this.#open.forEach(({ direct }) => direct.catchUp());
  }

  /** Another tab has said something to that person. */
  onSaidElsewhere(nickname: string): void {
    this.#open.get(nickname)?.direct.catchUp();
    void this.#conversations.look(nickname);
  }

  /** Forgets on this machine with whom one talked. */
  forget(): void {
    this.#conversations.forget();
  }

  close(): void {
    this.#stopWatching();
    this.outbox.close();
    this.#conversations.close();
    this.#link.close();
    this.#open.forEach(({ direct }) => direct.dispose());
  }

  // --- What open conversations need ---

  isOnline(nickname: string): boolean | undefined {
    return this.friends.isOnline(nickname);
  }

  onSeen(nickname: string, id: number): void {
    this.#conversations.see(nickname, id);
  }

  onClosed(direct: Direct): void {
    const entry = this.#open.get(direct.nickname);
    if (entry?.direct !== direct) return direct.dispose();
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#open.delete(direct.nickname);
    void direct.leave();
  }

  async findRenamed(old: string, id: number): Promise<string | null> {
    try {
      const nickname = await this.#conversations.findTalker(id);
      if (nickname === null || nickname === old) return null;
      this.outbox.move(old, nickname);
      this.#conversations.rename(old, nickname);
      return nickname;
    } catch (error) {
      asFailure(error);
      return null;
    }
  }

  // --- Sending: one message after the other, since answers do not say which they are to ---

  carry(item: Item): Promise<void> {
    const delivery = this.#lastDelivery.then(() => this.#deliver(item));
    this.#lastDelivery = delivery.catch(() => undefined);
    return delivery;
  }

  onRefused(item: Item): void {
    this.#open.get(item.lane)?.direct.release(item.key);
  }

  async #deliver(waiting: Item): Promise<void> {
    // Meanwhile it may have been discarded, or the person have another name.
    const item = this.outbox.find(waiting.key);
    if (item === undefined) return;
    if (!this.#link.isFree) throw Failure.unreachable();
    if (item.anchor !== null && (await this.#wasStored(item, item.anchor))) return this.#onStored(item, false);
    const anchor = await this.#makeAnchor(item);
    if (!this.#link.isFree) throw Failure.unreachable();
    this.outbox.mark(item.key, anchor);
    const outcome = await this.#link.deliver(item.lane, item.text);
    if (outcome !== "stored") throw explain(outcome, item);
    this.#onStored(item, true);
  }

  #onStored(item: Item, isNews: boolean): void {
    const direct = this.#open.get(item.lane)?.direct;
    if (isNews) direct?.hearOwn(item);
    else direct?.catchUp();
    this.#conversations.remember(item.lane, { text: item.text, time: item.time, own: true }, 0);
    this.#context.tabs.tell({ what: "direct", user: this.#context.me.id, nickname: item.lane });
  }

  async #makeAnchor(item: Item): Promise<Anchor> {
    const known = this.#open.get(item.lane)?.direct.anchor(item.text);
    if (known) return known;
    const page = await readDirects(this.api, item.lane, { limit: 1 });
    return { after: page.items[0]?.id ?? 0, twins: 0 };
  }

  async #wasStored(item: Item, anchor: Anchor): Promise<boolean> {
    try {
      if (await this.#hasMore(item, anchor)) return true;
      await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK));
      return await this.#hasMore(item, anchor);
    } catch (error) {
      const failure = asFailure(error);
      // While no history tells, as when nobody has that name any more, it is neither sent again nor called refused.
      throw failure.isNotFound ? new Failure(UNKNOWN, failure.text) : failure;
    }
  }

  /** Whether the history has more of one's own messages with that text than there were when it was handed over. */
  async #hasMore({ lane, text }: Item, { after, twins }: Anchor): Promise<boolean> {
    let found = 0;
    for (let next: number | undefined = after; next !== undefined && found <= twins; ) {
      const page: Page<Stored> = await readDirects(this.api, lane, { after: next, limit: LONG_PAGE });
      found += page.items.filter((message) => message.own && message.text === text).length;
      next = page.after;
    }
    return found > twins;
  }

  // --- The socket's news ---

  onGreeting({ online_friends }: GreetingFrame): void {
    this.friends.showOnline(new Set(online_friends.map(([id]) => id)));
    this.wake();
    void this.#conversations.lookAround();
  }

  onMessage({ from, message }: DirectMessageFrame): void {
    const isOwn = from === this.myName;
    this.#conversations.remember(from, { text: message, time: Date.now(), own: isOwn }, isOwn ? 0 : 1);
    this.#open.get(from)?.direct.hear(message);
    if (!isOwn) this.#context.onDirect(from, message);
  }

  onStatus({ from_id, status }: StatusFrame): void {
    this.friends.setOnline(from_id, status === "online");
  }

  onSystem({ message }: SystemFrame): void {
    this.#context.notices.add(message);
    this.#context.onSystem(message);
  }

  #describeMe(): Sender {
    const { id, nickname } = this.#context.session.me.value ?? this.#context.me;
    return { id, nickname, picture: "" };
  }
}

function explain(outcome: Exclude<Outcome, "stored">, { lane }: Item): Failure {
  switch (outcome) {
    case "lost":
      return Failure.unreachable();
    case "limited":
      return new Failure(429, _("Too many messages. It will be sent a little later."));
    case "offline":
      return new Failure(404, _f("{name}: not online, so the message was not delivered.", { name: lane }));
    case "invalid":
      return new Failure(400, _("This message cannot be sent."));
  }
}
