// Everything that belongs to who is logged in: made when a login begins, closed when it ends.
import { effect, type Signal } from "@preact/signals";
import { isHeld, share } from "../base/lock.ts";
import { forgetItems } from "../base/storage.ts";
import type { TabNews, Tabs } from "../base/tabs.ts";
import { _, n_ } from "../base/text.ts";
import { Api } from "../net/api.ts";
import { asFailure } from "../net/failure.ts";
import type { Me, Session } from "../net/session.ts";
import { Blocks } from "./blocks.ts";
import type { Connection } from "./connection.ts";
import { Directs, type DirectsContext } from "./directs.ts";
import { Drafts } from "./drafts.ts";
import type { Message } from "./entry.ts";
import { Friends } from "./friends.ts";
import { Notices } from "./notices.ts";
import { Posts } from "./posts.ts";
import { Profile } from "./profile.ts";
import type { Room } from "./room.ts";
import { Rooms, type RoomRow, type RoomsContext } from "./rooms.ts";

/** What somebody else has said while the page is open: for notifications. */
export interface Heard {
  readonly kind: "room" | "direct" | "system";
  /** The room's id, or the nickname of who wrote: where to read it. */
  readonly where: string;
  /** The room's name, or that nickname. */
  readonly title: string;
  /** Who said it; empty where only that something was said is known. */
  readonly from: string;
  /** What was said, or else, for people, how much. */
  readonly text: string;
  readonly time: number;
}

/** What an account needs of the page. */
export interface AccountContext {
  readonly tabs: Tabs;
  readonly session: Session;
  readonly connection: Connection;
  readonly heard: Signal<Heard | null>;
}

export class Account implements RoomsContext, DirectsContext {
  readonly me: Me;
  readonly prefix: string;
  readonly tabs: Tabs;
  readonly session: Session;
  readonly connection: Connection;
  readonly api: Api;
  readonly drafts: Drafts;
  readonly notices: Notices;
  readonly profile: Profile;
  readonly friends: Friends;
  readonly blocks: Blocks;
  readonly posts: Posts;
  readonly rooms: Rooms;
  readonly directs: Directs;

  #heard: Signal<Heard | null>;
  #stops: readonly (() => void)[];

  constructor(me: Me, { tabs, session, connection, heard }: AccountContext) {
    this.me = me;
    this.prefix = `madang.${me.id}.`;
    this.tabs = tabs;
    this.session = session;
    this.connection = connection;
    this.#heard = heard;
    this.api = new Api(session.tokensOf(me.id));
    this.drafts = new Drafts(`${this.prefix}draft.`);
    this.notices = new Notices(`${this.prefix}notices`);
    this.profile = new Profile(this.api, session, me, tabs);
    this.friends = new Friends(this.api, me, tabs);
    this.blocks = new Blocks(this.api, me, tabs);
    this.posts = new Posts(this.api, me);
    this.rooms = new Rooms(this);
    this.directs = new Directs(this);
    this.#stops = [
      connection.listen(() => this.#wake()),
      tabs.listen((news) => this.#onNews(news)),
      effect(() => (this.#isAllSent() ? undefined : share(this.#unsentLock))),
    ];
    reload(this.profile.load(), this.friends.reload(), this.blocks.reload());
  }

  close(): void {
    this.#stops.forEach((stop) => stop());
    this.rooms.close();
    this.directs.close();
  }

  /** Whether any tab has something that was written and is not stored at the server. */
  async hasUnsent(): Promise<boolean> {
    return !this.#isAllSent() || !this.drafts.isEmpty || isHeld(this.#unsentLock);
  }

  /** Forgets on this machine what was typed, and with whom: who logs out may share it. */
  forget(): void {
    this.drafts.forget();
    this.directs.forget();
    forgetItems("session", this.prefix);
  }

  /** Held by each tab that has unsent messages: they are its own. (Drafts are everybody's.) */
  get #unsentLock(): string {
    return `${this.prefix}unsent`;
  }

  #isAllSent(): boolean {
    return this.rooms.outbox.isEmpty && this.directs.outbox.isEmpty;
  }

  onHeard(room: Room, { sender, text, time }: Message): void {
    const title = room.name.peek();
    this.#heard.value = { kind: "room", where: String(room.id), title, from: sender.nickname, text, time };
  }

  onNews({ id, name, unread }: RoomRow): void {
    const text = n_("{n} new message", "{n} new messages", unread);
    this.#heard.value = { kind: "room", where: String(id), title: name, from: "", text, time: Date.now() };
  }

  onDirect(nickname: string, text: string): void {
    this.#heard.value = { kind: "direct", where: nickname, title: nickname, from: nickname, text, time: Date.now() };
  }

  onSystem(text: string): void {
    /* Translators: the title of a message that no person sent, but the server. */
    const title = _("System message");
    this.#heard.value = { kind: "system", where: "", title, from: "", text, time: Date.now() };
  }

  /** Looks whether anything was missed. */
  #wake(): void {
    this.rooms.wake();
    this.directs.wake();
  }

  #onNews(news: TabNews): void {
    if (!("user" in news) || news.user !== this.me.id) return;
    if (news.what === "direct") this.directs.onSaidElsewhere(news.nickname);
    if (news.what !== "changed") return;
    if (news.list === "friends") reload(this.friends.reload());
    if (news.list === "blocks") reload(this.blocks.reload());
    if (news.list === "rooms") reload(this.rooms.reload());
    if (news.list === "profile") reload(this.profile.load());
  }
}

/** What nobody waits for may fail: a view that needs it asks again. */
function reload(...calls: readonly Promise<void>[]): void {
  calls.forEach((call) => call.catch((error: unknown) => asFailure(error)));
}
