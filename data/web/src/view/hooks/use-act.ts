// An act of a form or a button: under way, refused, or done.
import { useState } from "preact/hooks";
import { Failure } from "../../net/api.ts";

export interface Act {
  busy: boolean;
  /** Why it was refused the last time. */
  failure: Failure | null;
  /** Does it, one at a time; true when it is done, false when the server has refused. Anything else is thrown on. */
  run(act: () => Promise<unknown>): Promise<boolean>;
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    setFailure(null);
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, failure, run };
}

/** What the server says of that field, as one text. */
export function fieldError(act: Act, name: string): string | undefined {
  return act.failure?.fields[name]?.join(" ");
}

/** What it says of the whole; null where it speaks of the named fields only. */
export function wholeError(act: Act, ...names: string[]): string | null {
  if (!act.failure) return null;
  return names.some((name) => act.failure?.fields[name]) ? null : act.failure.text;
}
