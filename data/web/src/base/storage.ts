// Local and session storage that never throw: a browser may refuse both (private windows, full quota), and then the
// page still works, it only forgets. Values are JSON.

export type Kept = "local" | "session";

function area(kept: Kept): Storage | null {
  try {
    return kept === "local" ? localStorage : sessionStorage;
  } catch {
    return null;
  }
}

/** What is kept under the name, or null; whoever asks checks its shape where it matters. */
export function readItem<T>(kept: Kept, name: string): T | null {
  try {
    return JSON.parse(area(kept)?.getItem(name) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Keeps a value; null forgets it. */
export function writeItem(kept: Kept, name: string, value: unknown): void {
  try {
    if (value === null) area(kept)?.removeItem(name);
    else area(kept)?.setItem(name, JSON.stringify(value));
  } catch {
    // Full or forbidden: what cannot be kept is forgotten with the page.
  }
}

/** The names of everything that is kept under names that begin so. */
export function listItems(kept: Kept, prefix: string): readonly string[] {
  try {
    const storage = area(kept);
    const names = Array.from({ length: storage?.length ?? 0 }, (_, i) => storage?.key(i) ?? "");
    return names.filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Forgets everything whose name begins so. */
export function forgetItems(kept: Kept, prefix: string): void {
  listItems(kept, prefix).forEach((name) => writeItem(kept, name, null));
}

/** Calls the listener with each name that another tab changes in local storage; returns what ends it. */
export function onItemChange(listener: (name: string) => void): () => void {
  const handle = (event: StorageEvent) => {
    if (event.storageArea === area("local") && event.key !== null) listener(event.key);
  };
  addEventListener("storage", handle);
  return () => removeEventListener("storage", handle);
}
