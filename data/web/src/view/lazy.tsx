// Views that are fetched when they are first needed, so that the first page is light.
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { _ } from "../base/text.ts";
import { Loading, Problem } from "./note.tsx";

export interface Lazy<P> extends FunctionComponent<P> {
  /** Fetches it before it is needed; a failure is met only when it is. */
  fetch(): Promise<void>;
}

export function lazy<P extends object>(load: () => Promise<FunctionComponent<P>>): Lazy<P> {
  const loaded = signal<FunctionComponent<P> | null>(null);
  const failed = signal(false);

  async function fetch(): Promise<void> {
    if (loaded.value) return;
    try {
      loaded.value = await load();
    } catch {
      failed.value = true;
    }
  }

  function View(props: P) {
    useEffect(() => void fetch(), []);
    const Loaded = loaded.value;
    if (Loaded) return <Loaded {...props} />;
    if (!failed.value) return <Loading />;
    // A browser may remember that a module failed, and a newer server may have another one: both need a new page.
    return <Problem text={_("This part of the page could not be loaded.")} onRetry={() => location.reload()} />;
  }
  return Object.assign(View, { fetch });
}
