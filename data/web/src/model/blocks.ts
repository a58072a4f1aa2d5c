// Whose direct messages one does not want to hear.
import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { Tabs } from "../base/tabs.ts";
import type { Api } from "../net/api.ts";
import type { Me } from "../net/session.ts";

const PATH = "/api/chatting/blockedusers/";

export class Blocks {
  /** Nicknames. */
  readonly list: ReadonlySignal<readonly string[]>;
  /** Whether the list was read at least once. */
  readonly ready: ReadonlySignal<boolean>;
  #list = signal<readonly string[]>([]);
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
    const bodies = await this.#api.get<{ nickname: string }[]>(PATH);
    batch(() => {
      this.#list.value = bodies.map(({ nickname }) => nickname);
      this.#ready.value = true;
    });
  }

  async add(nickname: string): Promise<void> {
    await this.#api.post(PATH, { target_nickname: nickname });
    await this.#reloadEverywhere();
  }

  async remove(nickname: string): Promise<void> {
    await this.#api.delete(PATH, { target_nickname: nickname });
    await this.#reloadEverywhere();
  }

  async #reloadEverywhere(): Promise<void> {
    this.#tabs.tell({ what: "changed", user: this.#me.id, list: "blocks" });
    await this.reload();
  }
}
