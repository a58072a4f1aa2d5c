// Whether what comes into a log is read aloud: only what is new at its end, never the history that scrolls in.
import { useEffect } from "preact/hooks";
import type { Row } from "./heights.ts";
import type { Scroller } from "./scroller.ts";

/** A screen reader looks at what has changed some time after it changed. */
const QUIET_MS = 500;

export function useAnnounced<R extends Row>(scroller: Scroller<R>, atNewest: boolean): boolean {
  const grewAt = scroller.grewAt;
  const quiet = performance.now() - grewAt < QUIET_MS;
  useEffect(() => {
    if (!quiet) return undefined;
    const timer = setTimeout(() => scroller.turn.value++, QUIET_MS);
    return () => clearTimeout(timer);
  }, [grewAt]);
  return atNewest && !quiet;
}
