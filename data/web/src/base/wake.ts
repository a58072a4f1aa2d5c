// When the page should look whether it missed something: it is seen again, the network changed, or the machine slept.

export interface Wake {
  /** Connections that were open cannot be trusted any more. */
  readonly isBroken: boolean;
}

const TICK = 5_000;
// Browsers let the timers of a hidden page run once a minute: only a longer silence is a sleep.
const SLEEP = 90_000;

/** Calls the listener at each wake; returns what ends it. */
export function onWake(listener: (wake: Wake) => void): () => void {
  let last = Date.now();
  const look = () => {
    const silence = Date.now() - last;
    last = Date.now();
    return silence > SLEEP;
  };
  const onTick = () => look() && listener({ isBroken: true });
  const onNetwork = () => listener({ isBroken: true });
  const onVisible = () => document.visibilityState === "visible" && listener({ isBroken: look() });
  const timer = setInterval(onTick, TICK);
  addEventListener("online", onNetwork);
  addEventListener("offline", onNetwork);
  addEventListener("pageshow", onVisible);
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    clearInterval(timer);
    removeEventListener("online", onNetwork);
    removeEventListener("offline", onNetwork);
    removeEventListener("pageshow", onVisible);
    document.removeEventListener("visibilitychange", onVisible);
  };
}
