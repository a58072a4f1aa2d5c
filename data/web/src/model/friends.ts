// Whom one counts as friends, which of them are there, and how to find more.
import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { Tabs } from "../base/tabs.ts";
import type { Api } from "../net/api.ts";
import type { Me } from "../net/session.ts";
import type { FriendBody, ProfileBody, Status } from "../net/types.ts";
import { pictureOf } from "./picture.ts";
import { toProfileView, type ProfileView } from "./profile.ts";

/** Somebody, as lists and searches have people. */
export interface Person {
  readonly id: number;
  readonly email: string;
  readonly nickname: string;
  /** A path that is served, also for who has no picture. */
  readonly picture: string;
  readonly status: Status;
  readonly online: boolean;
}

export type Friend = Person;

function toPerson({ id, email, nickname, profile_picture, status, online }: FriendBody): Person {
  return { id, email, nickname, picture: pictureOf(profile_picture), status, online };
}

export class Friends {
  readonly list: ReadonlySignal<readonly Friend[]>;
  /** Whether the list was read at least once. */
  readonly ready: ReadonlySignal<boolean>;
  #list = signal<readonly Friend[]>([]);
  #ready = signal(false);
  #api: Api;
  #me: Me;
  #tabs: Tabs;

  constructor(api: Api, me: Me, tabs: Tabs) {
    this.list = this.#list;
    this.ready = this.#ready;
    this.#api = api;
    this.#me = me;
    this.#tabs = tabs;
  }

  /** Throws a Failure; so do all others. */
  async reload(): Promise<void> {
    const bodies = await this.#api.get<FriendBody[]>("/user/friends/");
    batch(() => {
      this.#list.value = bodies.map(toPerson);
      this.#ready.value = true;
    });
  }

  async add(email: string): Promise<void> {
    await this.#api.post("/user/add-friend/", { email });
    await this.#reloadEverywhere();
  }

  async delete(email: string): Promise<void> {
    await this.#api.post("/user/delete-friend/", { email });
    await this.#reloadEverywhere();
  }

  /** People whose e-mail contains the keyword, 50 at most. */
  async search(keyword: string): Promise<readonly Person[]> {
    return (await this.#api.get<FriendBody[]>("/user/search-friends/", { keyword })).map(toPerson);
  }

  /** Anybody's profile; a private one is 403. */
  async profile(id: number): Promise<ProfileView> {
    return toProfileView(await this.#api.get<ProfileBody>(`/user/friend-profile/${id}/`));
  }

  /** Whether that person is there; undefined where that is not for us to know. Follows the list. */
  isOnline(nickname: string): boolean | undefined {
    return this.#list.value.find((friend) => friend.nickname === nickname)?.online;
  }

  /** These of them are there, and nobody else. */
  showOnline(ids: ReadonlySet<number>): void {
    this.#list.value = this.#list.value.map((friend) => ({ ...friend, online: ids.has(friend.id) }));
  }

  /** One came or went. */
  setOnline(id: number, online: boolean): void {
    this.#list.value = this.#list.value.map((friend) => (friend.id === id ? { ...friend, online } : friend));
  }

  async #reloadEverywhere(): Promise<void> {
    this.#tabs.tell({ what: "changed", user: this.#me.id, list: "friends" });
    await this.reload();
  }
}
