// What of a log the reader has not come to: it is counted, and the model is told when there is nothing left.
import { useEffect, useRef } from "preact/hooks";
import type { Entry } from "../../model/timeline.ts";

/** Beyond this nobody counts. */
const MOST = 999;

function isRead(entry: Entry, lastKey: string | null, mark: number | null): boolean {
  if (entry.key === lastKey) return true;
  return lastKey === null && entry.kind === "message" && entry.seq !== undefined && entry.seq < (mark ?? Infinity);
}

/** The last entry that stays: what is not sent yet may be discarded. */
function findLastKey(items: readonly Entry[]): string | null {
  for (let i = items.length - 1; i >= 0; i--) {
    const entry = items[i];
    if (entry && (entry.kind === "event" || entry.state === "sent")) return entry.key;
  }
  return null;
}

/** How many messages of others stand behind the last one that was in sight. */
export function useUnseen(items: readonly Entry[], atNewest: boolean, mark: number | null): number {
  const lastKey = useRef<string | null>(null);
  if (atNewest) lastKey.current = findLastKey(items);
  let unseen = 0;
  for (let i = items.length - 1; i >= 0 && unseen < MOST; i--) {
    const entry = items[i];
    if (!entry || isRead(entry, lastKey.current, mark)) break;
    if (entry.kind === "message" && !entry.own) unseen++;
  }
  return unseen;
}

/** Tells, while the page is to be seen and the newest message is in sight, that it is. */
export function useSeen(inSight: boolean, items: readonly Entry[], onSeen: () => void): void {
  useEffect(() => {
    const tell = (): void => {
      if (inSight && document.visibilityState === "visible") onSeen();
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [inSight, items, onSeen]);
}
