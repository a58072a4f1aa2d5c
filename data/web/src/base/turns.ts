// Asynchronous works that must not overlap: each after the other, and none begun twice while it waits or runs.

export class Turns {
  #running = new Map<string, Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  /** Does the work of that name in its turn; fails as it fails. */
  take(name: string, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(name);
    if (running !== undefined) return running;
    const done = this.#last.then(work).finally(() => this.#running.delete(name));
    this.#running.set(name, done);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
