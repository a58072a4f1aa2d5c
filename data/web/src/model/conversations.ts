// The conversations of two that this browser knows: what was said last in each, and what is unread.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { readItem, writeItem } from "../base/storage.ts";
import type { Api } from "../net/api.ts";
import { asFailure } from "../net/failure.ts";
import { readDirects } from "./direct.ts";
import type { Stored } from "./entry.ts";
import type { Friends } from "./friends.ts";
import { NO_PICTURE } from "./picture.ts";
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
  /** One's own present nickname. */
  readonly myName: string;
}

interface Row {
  readonly unread: number;
  readonly last: LastMessage;
}

const MOST_KNOWN = 100;
// How many are looked at when the page starts, and when the socket was away for a moment.
const LOOKS_AT_START = 30;
const LOOKS_AGAIN = 5;
const PAGE = 50;

export class Conversations {
  /** The latest first. */
  readonly list: ReadonlySignal<readonly Conversation[]>;
  #context: ConversationsContext;
  #name: string;
  #rows = signal<ReadonlyMap<string, Row>>(new Map());
  #unread: Unread;
  #hasLooked = false;

  /** @param prefix of the names under which things are kept */
  constructor(prefix: string, context: ConversationsContext) {
    this.#context = context;
    this.#name = `${prefix}directs`;
    this.#unread = new Unread(`${prefix}direct.`, (nickname) => this.#clear(nickname));
    this.list = computed(() => this.#makeList());
  }

  /** Somebody said that just now; `more` messages are unread by it. */
  remember(nickname: string, last: LastMessage, more: number): void {
    const unread = this.#rows.peek().get(nickname)?.unread ?? 0;
    this.#keep(nickname, { unread: unread + more, last });
    const others = this.#readKnown().filter((known) => known !== nickname);
    writeItem("local", this.#name, [nickname, ...others].slice(0, MOST_KNOWN));
  }

  /** All of it was seen; the newest message has that id, which is 0 where it is not known yet. */
  see(nickname: string, id: number): void {
    if (id > 0) this.#unread.see(nickname, { seq: 0, id });
    this.#clear(nickname);
  }

  /** Asks what the latest with that person is; the present row stays where that cannot be told. */
  async look(nickname: string): Promise<void> {
    try {
      const page = await readDirects(this.#context.api, this.#context.myName, nickname, { limit: PAGE });
      this.#show(nickname, page.items);
    } catch (error) {
      asFailure(error);
    }
  }

  /** Likewise of all that are known, and of friends: the first time of many, later of the latest few. */
  async lookAround(): Promise<void> {
    const most = this.#hasLooked ? LOOKS_AGAIN : LOOKS_AT_START;
    this.#hasLooked = true;
    const { friends } = this.#context;
    await friends.reload().catch((error: unknown) => asFailure(error));
    const names = new Set([...this.#readKnown(), ...friends.list.peek().map(({ nickname }) => nickname)]);
    for (const nickname of [...names].slice(0, most)) await this.look(nickname);
    this.#unread.begin();
  }

  close(): void {
    this.#unread.close();
  }

  #show(nickname: string, messages: readonly Stored[]): void {
    const last = messages.at(-1);
    if (last === undefined) return;
    const mark = this.#unread.get(nickname);
    // What was said before this browser was first used is not unread.
    if (mark === null && !this.#unread.hasBegun) this.#unread.see(nickname, { seq: 0, id: last.id });
    const seen = this.#unread.get(nickname)?.id ?? 0;
    this.#keep(nickname, { unread: messages.filter(({ id, own }) => !own && id > seen).length, last });
  }

  #clear(nickname: string): void {
    const row = this.#rows.peek().get(nickname);
    if (row !== undefined && row.unread > 0) this.#keep(nickname, { ...row, unread: 0 });
  }

  #keep(nickname: string, row: Row): void {
    this.#rows.value = new Map(this.#rows.peek()).set(nickname, row);
  }

  #readKnown(): readonly string[] {
    return readItem<string[]>("local", this.#name) ?? [];
  }

  #makeList(): readonly Conversation[] {
    const friends = new Map(this.#context.friends.list.value.map((friend) => [friend.nickname, friend]));
    const rows = [...this.#rows.value].map(([nickname, row]) => {
      const friend = friends.get(nickname);
      return { nickname, picture: friend?.picture ?? NO_PICTURE, online: friend?.online, ...row };
    });
    return rows.sort((one, other) => other.last.time - one.last.time);
  }
}
