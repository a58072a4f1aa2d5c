// Pauses between tries: each about twice the one before, so that a thousand pages do not come back at once.

const FIRST = 500;
const LONGEST = 30_000;

export class Pauses {
  #tries = 0;
  #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** The next pause in milliseconds: between half and all of 0.5 s, 1 s, 2 s … 30 s. */
  next(): number {
    const whole = Math.min(FIRST * 2 ** this.#tries, LONGEST);
    if (whole < LONGEST) this.#tries += 1;
    return whole * (0.5 + this.#random() / 2);
  }

  /** It worked: the next pause is a short one again. */
  reset(): void {
    this.#tries = 0;
  }
}
