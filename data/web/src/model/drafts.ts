// What was typed and not sent; it survives a reload.
import { forgetItems, listItems, onItemChange, readItem, writeItem } from "../base/storage.ts";

export class Drafts {
  #prefix: string;

  /** @param prefix of the names under which they are kept */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The draft of that key, or "". */
  get(key: string): string {
    const text = readItem<unknown>("local", this.#prefix + key);
    return typeof text === "string" ? text : "";
  }

  /** Keeps it; "" forgets it. */
  set(key: string, text: string): void {
    writeItem("local", this.#prefix + key, text === "" ? null : text);
  }

  /** Whether there is any. */
  get isEmpty(): boolean {
    return listItems("local", this.#prefix).length === 0;
  }

  /** Calls the listener with the draft of that key whenever another tab has changed it; returns what ends it. */
  follow(key: string, listener: (text: string) => void): () => void {
    return onItemChange((name) => name === this.#prefix + key && listener(this.get(key)));
  }

  /** A draft gets another key, unless one is there already. */
  move(from: string, to: string): void {
    if (this.get(to) === "") this.set(to, this.get(from));
    this.set(from, "");
  }

  forget(): void {
    forgetItems("local", this.#prefix);
  }
}
