// Says when the server cannot be reached, and when it is tried again.
import { useEffect, useState } from "preact/hooks";
import { _, n_ } from "../../base/text.ts";
import { SECOND } from "../../base/time.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button } from "../parts/button.tsx";

/** A connection that comes sooner is not worth a word. */
const SAID_AFTER_MS = 1000;

function useSecondsUntil(time: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (time === null) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? 0 : Math.max(0, Math.ceil((time - now) / SECOND));
}

function useLate(on: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!on) return undefined;
    const timer = setTimeout(() => setLate(true), SAID_AFTER_MS);
    return () => clearTimeout(timer);
  }, [on]);
  return on && late;
}

function Countdown({ until }: { until: number | null }) {
  const seconds = useSecondsUntil(until);
  if (seconds < 1) return null;
  return <span aria-hidden="true">{n_("Next try in {n} second.", "Next try in {n} seconds.", seconds)}</span>;
}

export function ConnectionBar() {
  const { connection } = useApp();
  const state = connection.state.value;
  const late = useLate(state !== "online");
  return (
    <div class="connection" role="status">
      {late && (
        <div class="connection-bar">
          {state === "connecting" && <span class="spinner" aria-hidden="true" />}
          <p>
            {state === "connecting"
              ? _("Connecting…")
              : _("No connection. Your messages will be sent when it is back.")}{" "}
            {state === "offline" && <Countdown until={connection.retryAt.value} />}
          </p>
          {state === "offline" && (
            <Button compact icon="retry" onClick={() => connection.retry()}>
              {_("Retry")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
