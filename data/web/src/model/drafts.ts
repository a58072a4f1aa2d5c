// What was typed and not sent; it survives a reload.
import { forgetItems, readItem, writeItem } from "../base/storage.ts";

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

  forget(): void {
    forgetItems("local", this.#prefix);
  }
}
