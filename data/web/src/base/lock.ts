// One at a time in all tabs of the browser (Web Locks), where it has them: plain http has not, but on loopback, and who
// blocks cookies is refused them.

function lockManager(): LockManager | undefined {
  return (navigator as { locks?: LockManager }).locks;
}

/** Whether any tab holds a lock of that name; false where that cannot be told. */
export async function isHeld(name: string): Promise<boolean> {
  try {
    const { held = [] } = (await lockManager()?.query()) ?? {};
    return held.some((lock) => lock.name === name);
  } catch {
    return false;
  }
}

/** Holds the lock beside others who do so, until the function that this returns is called. */
export function share(name: string): () => void {
  let letGo: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (letGo = resolve));
  lockManager()?.request(name, { mode: "shared" }, () => end).catch(() => undefined);
  return letGo;
}

/** Does the work while no other tab does work of that name; where the browser refuses the lock, all the same. */
export async function doAlone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = lockManager();
  if (locks === undefined) return work();
  let isBegun = false;
  const begin = () => {
    isBegun = true;
    return work();
  };
  try {
    return (await locks.request(name, begin)) as T;
  } catch (error) {
    if (isBegun) throw error;
    return work();
  }
}

/**
 * Holds the lock of that name as long as the page lives. False where another page has not let go of it by then; true
 * where there are no locks.
 */
export async function holdForLife(name: string, patience: number): Promise<boolean> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const isOurs = await new Promise<boolean>((resolve) => {
    const hold = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    const held = lockManager()?.request(name, { signal: stop.signal }, hold) ?? Promise.reject(new Error("no locks"));
    held.catch(() => resolve(!stop.signal.aborted));
  });
  clearTimeout(timer);
  return isOurs;
}
