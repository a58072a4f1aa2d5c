// Whether anybody can see the page, in this tab or another.
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { isHeld, share } from "./lock.ts";

const SEEN = "madang.seen";

const state = signal(document.visibilityState === "hidden");
document.addEventListener("visibilitychange", () => {
  state.value = document.visibilityState === "hidden";
});

export const hidden: ReadonlySignal<boolean> = state;

// A tab that is seen holds a lock, which ends with it whatever happens.
effect(() => (state.value ? undefined : share(SEEN)));

/** Whether the page is seen in any tab of the browser; where there are no locks this tab alone counts. */
export async function isSeenAnywhere(): Promise<boolean> {
  return !state.peek() || isHeld(SEEN);
}
