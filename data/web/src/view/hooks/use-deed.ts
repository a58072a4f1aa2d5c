// An act of a button that stands outside of any form: what became of it is said in a toast.
import { useState } from "preact/hooks";
import { asFailure } from "../../net/failure.ts";
import { tell, tellProblem } from "../parts/toast.tsx";

export interface Deed {
  busy: boolean;
  /** Does it, one at a time, and says so; true when it is done. */
  run(act: () => Promise<unknown>, done: string): Promise<boolean>;
}

export function useDeed(): Deed {
  const [busy, setBusy] = useState(false);
  async function run(act: () => Promise<unknown>, done: string): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    try {
      await act();
      tell(done);
      return true;
    } catch (error) {
      tellProblem(asFailure(error).text);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, run };
}
