// Loads earlier and later messages before the reader comes to the end of what is there.
import { useEffect, useState } from "preact/hooks";
import type { Entry, Timeline } from "../../model/timeline.ts";
import { useApp } from "../hooks/use-app.ts";
import type { Scroller } from "./scroller.ts";

/** Loading begins when less than so many views are left. */
const VIEWS_LEFT = 2;

export interface More {
  /** The last load gave nothing; it is not tried again by itself while the connection stands. */
  failed: boolean;
  retry(): void;
}

export function useMore(timeline: Timeline, scroller: Scroller<Entry>, ready: boolean): More {
  const [failed, setFailed] = useState(false);
  const { connection } = useApp();
  const online = connection.state.value === "online";
  useEffect(() => setFailed(false), [online]);

  async function load(direction: () => Promise<void>): Promise<void> {
    const before = timeline.items.value;
    await direction().catch(() => undefined);
    setFailed(timeline.items.value === before);
  }

  useEffect(() => {
    if (!ready || failed || timeline.loading.value) return;
    const near = VIEWS_LEFT * innerHeight;
    if (timeline.hasOlder.value && scroller.above < near) void load(() => timeline.loadOlder());
    else if (timeline.hasNewer.value && scroller.below < near) void load(() => timeline.loadNewer());
  });
  return { failed, retry: () => setFailed(false) };
}
