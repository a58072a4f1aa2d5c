// Whether the server is reached, as every call and socket finds out. Where packets vanish without a word nothing fails:
// what stays silent is doubted, and a few light calls tell.
import { signal, type ReadonlySignal } from "@preact/signals";
import { SECOND } from "../base/time.ts";

/** "broken": the browser says so, also to the sockets; "silent": it does not know, sockets that seem open are dead. */
export type Reach = "reached" | "broken" | "silent";

/** An answer that takes longer is doubted. */
export const DOUBT = 4 * SECOND;
const PATIENCE = 2.5 * SECOND;
// As many as browsers keep connections to one server: those that are dead end with the calls that were given to them.
const CONNECTIONS = 6;

const state = signal<Reach>("reached");
let looking: Promise<boolean> | null = null;

export const reach: ReadonlySignal<Reach> = state;

/** The server has answered something. */
export function noteAnswer(): void {
  state.value = "reached";
}

/** The browser could not connect, or lost the connection. */
export function noteLoss(): void {
  if (state.value === "reached") state.value = "broken";
}

/** Asks the server for a sign of life. */
export function lookForServer(): Promise<boolean> {
  looking ??= askOnAllConnections().then((isThere) => {
    looking = null;
    state.value = isThere ? "reached" : "silent";
    return isThere;
  });
  return looking;
}

async function askOnAllConnections(): Promise<boolean> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  const ask = () => fetch("/healthz", { method: "HEAD", cache: "no-store", signal: stop.signal });
  const isThere = await Promise.any(Array.from({ length: CONNECTIONS }, ask)).then(
    () => true,
    () => false,
  );
  clearTimeout(timer);
  stop.abort();
  return isThere;
}
