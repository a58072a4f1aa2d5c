// Whether this machine has a network at all, as the browser says. "true" promises nothing about the server.
import { signal, type ReadonlySignal } from "@preact/signals";

const state = signal(navigator.onLine !== false);
addEventListener("online", () => (state.value = true));
addEventListener("offline", () => (state.value = false));

export const online: ReadonlySignal<boolean> = state;
