// Messages of the system. The server does not store them: they stay in the tab until they are dismissed.
import { signal, type ReadonlySignal } from "@preact/signals";
import { readItem, writeItem } from "../base/storage.ts";
import { makeUnique } from "../base/unique.ts";

export interface Notice {
  readonly id: string;
  readonly text: string;
  readonly time: number;
}

const MOST = 50;

export class Notices {
  /** The oldest first. */
  readonly list: ReadonlySignal<readonly Notice[]>;
  #list;
  #name: string;

  /** @param name under which they are kept */
  constructor(name: string) {
    this.#name = name;
    this.#list = signal<readonly Notice[]>(readItem<Notice[]>("session", name) ?? []);
    this.list = this.#list;
  }

  add(text: string): void {
    this.#keep([...this.#list.value, { id: makeUnique(), text, time: Date.now() }].slice(-MOST));
  }

  dismiss(id: string): void {
    this.#keep(this.#list.value.filter((notice) => notice.id !== id));
  }

  #keep(list: readonly Notice[]): void {
    this.#list.value = list;
    writeItem("session", this.#name, list.length > 0 ? list : null);
  }
}
