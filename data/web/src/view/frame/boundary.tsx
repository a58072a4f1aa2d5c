// Keeps the page whole around a view that throws: a mistake of ours. What was written is kept, as over any reload.
import type { ComponentChildren } from "preact";
import { useErrorBoundary, useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { Problem } from "../parts/note.tsx";
import { route, type Route } from "../route.ts";

export function Boundary({ children }: { children: ComponentChildren }) {
  const [brokenAt, setBrokenAt] = useState<Route | null>(null);
  const at = route.value;
  useErrorBoundary((error) => {
    console.error(error);
    setBrokenAt(at);
  });
  // Another view may do.
  if (brokenAt !== at) return <>{children}</>;
  return <Problem text={_("Something went wrong on this page.")} act={_("Reload")} onRetry={() => location.reload()} />;
}
