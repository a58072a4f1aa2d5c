// Which message of each history this browser saw last. Local storage has it: tabs agree, and a reload forgets nothing.
import { signal } from "@preact/signals";
import { listItems, onItemChange, readItem, writeItem } from "../base/storage.ts";

export interface Mark {
  /** The message's number in its room; 0 where messages are not numbered. */
  readonly seq: number;
  readonly id: number;
}

const BEGUN = "begun";

export class Unread {
  #prefix: string;
  #marks = new Map<string, Mark | null>();
  #changes = signal(0);
  #onSeenElsewhere: (name: string) => void;
  #stop: () => void;

  /** @param prefix of the names under which it is kept; @param onSeenElsewhere told what another tab has seen */
  constructor(prefix: string, onSeenElsewhere: (name: string) => void = () => undefined) {
    this.#prefix = prefix;
    this.#onSeenElsewhere = onSeenElsewhere;
    this.#stop = onItemChange((name) => this.#onChange(name));
  }

  /** Whether this browser has ever begun to count: what was there before that is not called unread. */
  get hasBegun(): boolean {
    return readItem<boolean>("local", this.#prefix + BEGUN) === true;
  }

  begin(): void {
    writeItem("local", this.#prefix + BEGUN, true);
  }

  /** What was seen last of that history; null where nothing was. Whoever reads it in a computation follows it. */
  get(name: string): Mark | null {
    void this.#changes.value;
    const known = this.#marks.get(name);
    if (known !== undefined) return known;
    const kept = this.#read(name);
    this.#marks.set(name, kept);
    return kept;
  }

  /** Something was seen; a mark never goes back. */
  see(name: string, mark: Mark): void {
    const old = this.#read(name);
    if (old !== null && old.id >= mark.id) return;
    writeItem("local", this.#prefix + name, mark);
    this.#set(name, mark);
  }

  /** Forgets what was seen of all histories but these; gives the highest id among what it forgets. */
  keepOnly(wanted: ReadonlySet<string>): number {
    const names = listItems("local", this.#prefix).map((name) => name.slice(this.#prefix.length));
    const others = names.filter((name) => name !== BEGUN && !wanted.has(name));
    const highest = Math.max(0, ...others.map((name) => this.#read(name)?.id ?? 0));
    others.forEach((name) => this.#forget(name));
    return highest;
  }

  close(): void {
    this.#stop();
  }

  #forget(name: string): void {
    writeItem("local", this.#prefix + name, null);
    this.#marks.delete(name);
  }

  #read(name: string): Mark | null {
    return readItem<Mark>("local", this.#prefix + name);
  }

  #set(name: string, mark: Mark | null): void {
    this.#marks.set(name, mark);
    this.#changes.value += 1;
  }

  #onChange(item: string): void {
    if (!item.startsWith(this.#prefix)) return;
    const name = item.slice(this.#prefix.length);
    this.#set(name, this.#read(name));
    this.#onSeenElsewhere(name);
  }
}
