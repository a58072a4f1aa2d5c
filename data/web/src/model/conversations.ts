// The conversations of two that the person has: what was said last in each, and what this browser has not seen of it.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { readItem, writeItem } from "../base/storage.ts";
import type { Api } from "../net/api.ts";
import { asFailure } from "../net/failure.ts";
import type { ConversationBody } from "../net/types.ts";
import { readDirects, toStored } from "./direct.ts";
import type { Stored } from "./entry.ts";
import type { Friends } from "./friends.ts";
import { pictureOf } from "./picture.ts";
import { Unread } from "./unread.ts";

export interface LastMessage {
  readonly text: string;
  readonly time: number;
  readonly own: boolean;
}

/** A row of the list. */
export interface Conversation {
  readonly nickname: string;
  readonly picture: string;
  /** undefined where that is not for us to know: only of friends it is told. */
  readonly online: boolean | undefined;
  readonly unread: number;
  readonly last: LastMessage;
}

/** What it takes to know conversations. */
export interface ConversationsContext {
  readonly api: Api;
  readonly friends: Friends;
}

interface Row {
  readonly picture: string;
  readonly unread: number;
  readonly last: LastMessage;
}

interface Listed {
  readonly nickname: string;
  readonly picture: string;
  readonly last: Stored;
}

const PATH = "/api/chatting/conversations/";
const MOST_LISTED = 200;
// Of so many with something unread it is counted; of the others it is only known that there is something.
const MOST_COUNTED = 30;
const PAGE = 50;

export class Conversations {
  /** The latest first. */
  readonly list: ReadonlySignal<readonly Conversation[]>;
  #context: ConversationsContext;
  #rows = signal<ReadonlyMap<string, Row>>(new Map());
  #unread: Unread;
  #floorName: string;

  /** @param prefix of the names under which things are kept */
  constructor(prefix: string, context: ConversationsContext) {
    this.#context = context;
    this.#floorName = `${prefix}directs`;
    this.#unread = new Unread(`${prefix}direct.`, (nickname) => this.#clear(nickname));
    this.list = computed(() => this.#makeList());
  }

  /** Somebody said that just now; `more` messages are unread by it. */
  remember(nickname: string, last: LastMessage, more: number): void {
    const row = this.#rows.peek().get(nickname);
    this.#keep(nickname, { picture: row?.picture ?? pictureOf(null), unread: (row?.unread ?? 0) + more, last });
  }

  /** All of it was seen; the newest message has that id, which is 0 where it is not known yet. */
  see(nickname: string, id: number): void {
    if (id > 0) this.#unread.see(nickname, { seq: 0, id });
    this.#clear(nickname);
  }

  /** Counts what is unread of that person; the present row stays where that cannot be told, or more was heard. */
  async look(nickname: string): Promise<void> {
    const row = this.#rows.peek().get(nickname);
    try {
      const { items } = await readDirects(this.#context.api, nickname, { limit: PAGE });
      const last = items.at(-1);
      if (last === undefined || this.#rows.peek().get(nickname) !== row) return;
      this.#keep(nickname, { picture: row?.picture ?? pictureOf(null), unread: this.#count(nickname, items), last });
    } catch (error) {
      asFailure(error);
    }
  }

  /** Reads with whom there are conversations, and counts what is unread in them. */
  async lookAround(): Promise<void> {
    const { friends } = this.#context;
    await friends.reload().catch((error: unknown) => asFailure(error));
    try {
      const before = this.#rows.peek();
      const all = await this.#readList();
      this.#begin(all);
      const listed = all.filter(({ nickname }) => this.#rows.peek().get(nickname) === before.get(nickname));
      const news = listed.filter((one) => this.#isNews(one));
      this.#show(listed, new Set(news));
      for (const { nickname } of news.slice(0, MOST_COUNTED)) await this.look(nickname);
    } catch (error) {
      asFailure(error);
    }
  }

  /** Whose conversation has the message of that id: the person's present nickname; null where none is found. */
  async findTalker(id: number): Promise<string | null> {
    const since = (await this.#readList()).filter(({ last }) => last.id >= id);
    for (const { nickname, last } of since) {
      if (last.id === id) return nickname;
      const { items } = await readDirects(this.#context.api, nickname, { before: id + 1, limit: 1 });
      if (items[0]?.id === id) return nickname;
    }
    return null;
  }

  /** Somebody has another nickname now. */
  rename(old: string, nickname: string): void {
    const id = this.#findSeen(old);
    if (id !== null) this.#unread.see(nickname, { seq: 0, id });
    const rows = new Map(this.#rows.peek());
    const row = rows.get(old);
    rows.delete(old);
    if (row !== undefined && !rows.has(nickname)) rows.set(nickname, row);
    this.#rows.value = rows;
    void this.look(nickname);
  }

  /** Forgets on this machine with whom there are any; what was seen stays seen. */
  forget(): void {
    const newest = this.#unread.keepOnly(new Set());
    writeItem("local", this.#floorName, Math.max(newest, this.#floor ?? 0));
  }

  close(): void {
    this.#unread.close();
  }

  // --- What was seen: by a mark for each person, and by one for all below which nothing is unread ---

  get #floor(): number | null {
    const floor = readItem<unknown>("local", this.#floorName);
    return typeof floor === "number" ? floor : null;
  }

  /** What was said before this browser was first used is not unread. */
  #begin(listed: readonly Listed[]): void {
    if (this.#floor === null) writeItem("local", this.#floorName, Math.max(0, ...listed.map(({ last }) => last.id)));
  }

  #findSeen(nickname: string): number | null {
    return this.#unread.get(nickname)?.id ?? this.#floor;
  }

  /** Who has answered has seen what was said before. */
  #isNews({ nickname, last }: Listed): boolean {
    return !last.own && last.id > (this.#findSeen(nickname) ?? 0);
  }

  #count(nickname: string, messages: readonly Stored[]): number {
    const answered = messages.filter(({ own }) => own).at(-1)?.id ?? 0;
    const seen = Math.max(this.#findSeen(nickname) ?? 0, answered);
    return messages.filter(({ id }) => id > seen).length;
  }

  // --- The rows ---

  async #readList(): Promise<readonly Listed[]> {
    const bodies = await this.#context.api.get<ConversationBody[]>(PATH, { limit: MOST_LISTED });
    return bodies.map(({ nickname, profile_picture, last_message }) => {
      return { nickname, picture: pictureOf(profile_picture), last: toStored(last_message, nickname) };
    });
  }

  /** Until it is counted, news is at least one message. */
  #show(listed: readonly Listed[], news: ReadonlySet<Listed>): void {
    const rows = new Map(this.#rows.peek());
    for (const one of listed) {
      const { nickname, picture, last } = one;
      rows.set(nickname, { picture, last, unread: news.has(one) ? Math.max(1, rows.get(nickname)?.unread ?? 0) : 0 });
    }
    this.#rows.value = rows;
  }

  #clear(nickname: string): void {
    const row = this.#rows.peek().get(nickname);
    if (row !== undefined && row.unread > 0) this.#keep(nickname, { ...row, unread: 0 });
  }

  #keep(nickname: string, row: Row): void {
    this.#rows.value = new Map(this.#rows.peek()).set(nickname, row);
  }

  #makeList(): readonly Conversation[] {
    const friends = new Map(this.#context.friends.list.value.map((friend) => [friend.nickname, friend]));
    const rows = [...this.#rows.value].map(([nickname, row]) => {
      const friend = friends.get(nickname);
      return { ...row, nickname, picture: friend?.picture ?? row.picture, online: friend?.online };
    });
    return rows.sort((one, other) => other.last.time - one.last.time);
  }
}
