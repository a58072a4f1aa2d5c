// Something done again and again: more often while somebody can see the page.
import { effect } from "@preact/signals";
import { hidden } from "./visibility.ts";

export class Poll {
  #act: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #stop: () => void;

  /** @param seen and @param unseen: milliseconds between two times */
  constructor(act: () => void, seen: number, unseen: number) {
    this.#act = act;
    this.#stop = effect(() => {
      clearInterval(this.#timer);
      this.#timer = setInterval(() => this.#act(), hidden.value ? unseen : seen);
    });
  }

  close(): void {
    this.#stop();
    clearInterval(this.#timer);
  }
}
