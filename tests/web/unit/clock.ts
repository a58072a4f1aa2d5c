// A clock that the test itself turns on; that of node's test runner knows no Date yet in the node of Debian 12.

interface Timer {
  due: number;
  every: number | null;
  run(): void;
}

class Clock {
  #now = 0;
  #last = 0;
  #timers = new Map<number, Timer>();

  /** From now on the page's time is this clock's, which begins anew; what was waited for is forgotten. */
  start(at = 0): void {
    this.#now = at;
    this.#timers.clear();
    const now = (): number => this.#now;
    const set = (run: () => void, after = 0): number => this.#set(run, after, null);
    const repeat = (run: () => void, every: number): number => this.#set(run, every, every);
    const clear = (timer?: number): void => void this.#timers.delete(timer ?? 0);
    const own = { setTimeout: set, setInterval: repeat, clearTimeout: clear, clearInterval: clear };
    Object.assign(globalThis, own);
    Date.now = now;
  }

  /** Lets time pass, and what is due meanwhile happen at its moment. */
  tick(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#findNext(end); next; next = this.#findNext(end)) {
      const [id, timer] = next;
      this.#now = Math.max(this.#now, timer.due);
      if (timer.every === null) this.#timers.delete(id);
      else timer.due += timer.every;
      timer.run();
    }
    this.#now = end;
  }

  #set(run: () => void, after: number, every: number | null): number {
    this.#timers.set(++this.#last, { due: this.#now + after, every, run });
    return this.#last;
  }

  #findNext(end: number): [number, Timer] | undefined {
    const due = [...this.#timers].filter(([, timer]) => timer.due <= end);
    return due.sort(([, one], [, other]) => one.due - other.due)[0];
  }
}

export const clock = new Clock();
