// Before the first messages of a talk are there: that they come, or why they do not.
import type { ReadonlySignal } from "@preact/signals";
import type { Trouble } from "../../model/persistent.ts";
import { Loading, Problem } from "../parts/note.tsx";

export interface OpeningProps {
  trouble: ReadonlySignal<Trouble | null>;
  /** Tries at once; it will be tried again in any case. */
  onRetry(): void;
}

export function Opening({ trouble, onRetry }: OpeningProps) {
  const reason = trouble.value?.reason;
  if (reason === undefined) return <Loading />;
  return (
    <div class="page">
      <Problem text={reason} onRetry={onRetry} />
    </div>
  );
}
