// Whether the server is reached, over all links; and the one place to say "try again now".
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Link } from "../net/link.ts";
import type { Session } from "../net/session.ts";

export type ConnectionState = "online" | "connecting" | "offline";

export class Connection {
  readonly state: ReadonlySignal<ConnectionState>;
  /** When the next try will be: milliseconds since 1970. */
  readonly retryAt: ReadonlySignal<number | null>;

  #links = signal<readonly Link[]>([]);
  #listeners = new Set<() => void>();
  #session: Session;

  constructor(session: Session) {
    this.#session = session;
    this.retryAt = computed(() => this.#findRetry());
    this.state = computed(() => this.#judge());
  }

  /** Counts that link; returns what ends it. */
  watch(link: Link): () => void {
    this.#links.value = [...this.#links.value, link];
    return () => {
      this.#links.value = this.#links.value.filter((other) => other !== link);
    };
  }

  /** Calls the listener whenever everything is to be tried at once; returns what ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tries at once what is waiting. */
  retry(): void {
    this.#try((link) => link.retry());
  }

  /** Opens all sockets anew: those that are there cannot be trusted. */
  replace(): void {
    this.#try((link) => link.replace());
  }

  #try(open: (link: Link) => void): void {
    if (this.#session.retryAt.value !== null) void this.#session.start();
    this.#links.value.forEach(open);
    this.#listeners.forEach((listener) => listener());
  }

  #findRetry(): number | null {
    const times = [this.#session.retryAt.value, ...this.#links.value.map((link) => link.retryAt.value)];
    const known = times.filter((time) => time !== null);
    return known.length > 0 ? Math.min(...known) : null;
  }

  #judge(): ConnectionState {
    if (this.retryAt.value !== null) return "offline";
    return this.#links.value.some((link) => link.state.value === "reopening") ? "connecting" : "online";
  }
}
