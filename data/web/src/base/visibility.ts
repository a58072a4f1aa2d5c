// Whether anybody can see the page.
import { signal, type ReadonlySignal } from "@preact/signals";

const state = signal(document.visibilityState === "hidden");
document.addEventListener("visibilitychange", () => {
  state.value = document.visibilityState === "hidden";
});

export const hidden: ReadonlySignal<boolean> = state;
