// A call that is wanted until it succeeds: tried again after growing pauses while its trouble is a passing one.
import { Pauses } from "../base/pauses.ts";
import { SECOND } from "../base/time.ts";
import { asFailure, type Failure } from "../net/failure.ts";

export class Persistent {
  #call: () => Promise<void>;
  #onRefused: (failure: Failure) => void;
  #pauses = new Pauses();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** @param onRefused told of a trouble that does not pass */
  constructor(call: () => Promise<void>, onRefused: (failure: Failure) => void) {
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
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run(), Math.max(this.#pauses.next(), failure.retryAfter * SECOND));
  }
}
