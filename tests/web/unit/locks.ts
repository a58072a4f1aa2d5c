// The locks of a browser with other tabs, for tests in node: navigator.locks.

export class FakeLocks {
  /** What other tabs hold. */
  others = new Set<string>();
  /** Who blocks cookies is refused locks. */
  isRefusing = false;
  #waiting = new Map<string, () => void>();

  install(): void {
    Object.assign(navigator, { locks: this });
  }

  request = async (name: string, ...rest: readonly unknown[]): Promise<unknown> => {
    const work = rest.at(-1) as () => unknown;
    const { signal } = rest.length > 1 ? (rest[0] as { signal?: AbortSignal }) : {};
    if (this.isRefusing) throw new DOMException("The request was denied.", "SecurityError");
    if (this.others.has(name)) await this.#wait(name, signal);
    return work();
  };

  query = async () => ({ held: [...this.others].map((name) => ({ name })) });

  /** Another tab ends. */
  end(name: string): void {
    this.others.delete(name);
    this.#waiting.get(name)?.();
  }

  #wait(name: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(name, resolve);
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  }
}
