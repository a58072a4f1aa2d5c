// Views that are fetched after the first page stands, all of them at once, so that the first page is light.
import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { loadLaterTexts } from "../base/language.ts";
import { _ } from "../base/text.ts";
import { SECOND } from "../base/time.ts";
import { useApp } from "./hooks/use-app.ts";
import { Loading, Problem } from "./parts/note.tsx";

type Later = typeof import("./later.ts");
type Trouble = "unreachable" | "outdated" | "unknown";

/** While somebody waits for them they are asked for so often. */
const AGAIN_MS = 5 * SECOND;

const later = signal<Later | null>(null);
const trouble = signal<Trouble | null>(null);
let sheet: Promise<void> | null = null;

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

/** Their style, of which the first page has only its own. */
function loadSheet(): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = LATER_SHEET;
    link.onload = () => resolve();
    link.onerror = () => {
      link.remove();
      sheet = null;
      reject(new Error(LATER_SHEET));
    };
    document.head.append(link);
  });
}

/** Fetches them before they are needed; a failure is met only when they are. */
export async function fetchLater(): Promise<void> {
  if (later.value) return;
  try {
    sheet ??= loadSheet();
    const [views] = await Promise.all([import("./later.ts"), sheet, loadLaterTexts()]);
    later.value = views;
    trouble.value = null;
  } catch {
    trouble.value = await examine();
  }
}

/** Leaves the page only for one that is there. */
async function reload(): Promise<void> {
  trouble.value = await examine();
  if (trouble.value !== "unreachable") location.reload();
}

function Unreachable() {
  const { connection } = useApp();
  const state = connection.state.value;
  useEffect(() => {
    const again = (): void => void fetchLater();
    if (state === "online") again();
    const timer = setInterval(again, AGAIN_MS);
    return () => clearInterval(timer);
  }, [state]);
  return <Problem text={_("The server cannot be reached.")} onRetry={() => void fetchLater()} />;
}

function Missing({ trouble: why }: { trouble: Trouble }) {
  switch (why) {
    case "unreachable":
      return <Unreachable />;
    case "outdated":
      return (
        <Problem
          text={_("Madang has been updated. Reload the page to go on; what you have written is kept.")}
          act={_("Reload")}
          onRetry={() => void reload()}
        />
      );
    default:
      // A browser may remember that a file failed, and asks for it again in a new page only.
      return (
        <Problem
          text={_("This part of the page could not be loaded.")}
          act={_("Reload")}
          onRetry={() => void reload()}
        />
      );
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
