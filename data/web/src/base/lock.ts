// One at a time in all tabs of the browser (Web Locks), where it has them: plain http has not, but on loopback.

/** Does the work while no other tab does work of that name. */
export async function doAlone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  return locks === undefined ? work() : ((await locks.request(name, work)) as T);
}
