// Views that are fetched after the first page stands, all of them at once, so that the first page is light.
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { _ } from "../base/text.ts";
import { Loading, Problem } from "./parts/note.tsx";

type Later = typeof import("./later.ts");
type Trouble = "unreachable" | "outdated" | "unknown";

const later = signal<Later | null>(null);
const trouble = signal<Trouble | null>(null);

/** Whether the server still has the page that this one is: a newer server has other files. */
async function examine(): Promise<Trouble> {
  try {
    const answer = await fetch("/", { cache: "no-cache" });
    const page = await answer.text();
    if (!answer.ok) return "unreachable";
    return page.includes(new URL(import.meta.url).pathname) ? "unknown" : "outdated";
  } catch {
    return "unreachable";
  }
}

/** Fetches them before they are needed; a failure is met only when they are. */
export async function fetchLater(): Promise<void> {
  if (later.value) return;
  try {
    later.value = await import("./later.ts");
    trouble.value = null;
  } catch {
    trouble.value = await examine();
  }
}

function Missing({ trouble: why }: { trouble: Trouble }) {
  const reload = (): void => location.reload();
  switch (why) {
    case "unreachable":
      return <Problem text={_("The server cannot be reached.")} onRetry={() => void fetchLater()} />;
    case "outdated":
      return (
        <Problem
          text={_("Madang has been updated. Reload the page to go on; what you have written is kept.")}
          act={_("Reload")}
          onRetry={reload}
        />
      );
    default:
      // A browser may remember that a file failed, and asks for it again in a new page only.
      return <Problem text={_("This part of the page could not be loaded.")} act={_("Reload")} onRetry={reload} />;
  }
}

/** One of them, chosen out of the file when that is there. */
export function lazy<P extends object>(choose: (views: Later) => FunctionComponent<P>): FunctionComponent<P> {
  return function Lazy(props: P) {
    useEffect(() => void fetchLater(), []);
    if (trouble.value) return <Missing trouble={trouble.value} />;
    if (!later.value) return <Loading />;
    const View = choose(later.value);
    return <View {...props} />;
  };
}
