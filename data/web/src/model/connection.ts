// Whether the server is reached, over all links; and the one place to say "try again now".
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { online } from "../base/online.ts";
import { SECOND } from "../base/time.ts";
import type { Link } from "../net/link.ts";
import { reach, type Reach } from "../net/reach.ts";
import type { Session } from "../net/session.ts";

export type ConnectionState = "online" | "connecting" | "offline";

// Where one route works and another does not, they must not drive each other round and round.
const STEADY = 5 * SECOND;

export class Connection {
  readonly state: ReadonlySignal<ConnectionState>;
  /** When the next try will be: milliseconds since 1970. */
  readonly retryAt: ReadonlySignal<number | null>;

  #links = signal<readonly Link[]>([]);
  #listeners = new Set<() => void>();
  #session: Session;
  #reach: Reach = "reached";
  #returnedAt = 0;

  constructor(session: Session) {
    this.#session = session;
    this.retryAt = computed(() => this.#findRetry());
    this.state = computed(() => this.#judge());
    reach.subscribe((now) => this.#onReach(now));
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

  #onReach(now: Reach): void {
    const hasReturned = now === "reached" && this.#reach !== "reached";
    this.#reach = now;
    if (now === "silent") this.replace();
    if (!hasReturned || Math.abs(Date.now() - this.#returnedAt) < STEADY) return;
    this.#returnedAt = Date.now();
    this.retry();
  }

  #try(open: (link: Link) => void): void {
    this.#session.retry();
    this.#links.peek().forEach(open);
    this.#listeners.forEach((listener) => listener());
  }

  #findRetry(): number | null {
    const times = [this.#session.retryAt.value, ...this.#links.value.map((link) => link.retryAt.value)];
    const known = times.filter((time) => time !== null);
    return known.length > 0 ? Math.min(...known) : null;
  }

  #judge(): ConnectionState {
    const states = this.#links.value.map((link) => link.state.value);
    // A server on this very machine is there without a network, too.
    const isCutOff = !online.value && !states.includes("open");
    if (isCutOff || reach.value !== "reached" || this.retryAt.value !== null) return "offline";
    return states.includes("reopening") ? "connecting" : "online";
  }
}
