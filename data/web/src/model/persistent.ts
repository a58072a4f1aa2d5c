// A call that is wanted until it succeeds: tried again after growing pauses while its trouble is a passing one.
import { signal, type ReadonlySignal } from "@preact/signals";
import { Pauses } from "../base/pauses.ts";
import { SECOND } from "../base/time.ts";
import { asFailure, type Failure } from "../net/failure.ts";

/** Why something has not worked yet, for people, and when it will be tried again by itself. */
export interface Trouble {
  readonly reason: string;
  readonly retryAt: number;
}

export class Persistent {
  /** null while there is none. */
  readonly trouble: ReadonlySignal<Trouble | null>;
  #trouble = signal<Trouble | null>(null);
  #call: () => Promise<void>;
  #onRefused: (failure: Failure) => void;
  #pauses = new Pauses();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** @param onRefused told of a trouble that does not pass */
  constructor(call: () => Promise<void>, onRefused: (failure: Failure) => void) {
    this.trouble = this.#trouble;
    this.#call = call;
    this.#onRefused = onRefused;
  }

  /** Calls now. */
  async run(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    try {
      await this.#call();
      this.#pauses.reset();
      this.#trouble.value = null;
    } catch (error) {
      this.#onFailure(asFailure(error));
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #onFailure(failure: Failure): void {
    if (this.#isClosed) return;
    if (!failure.isPassing) return this.#onRefused(failure);
    const pause = Math.max(this.#pauses.next(), failure.retryAfter * SECOND);
    this.#trouble.value = { reason: failure.text, retryAt: Date.now() + pause };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), pause);
  }
}
