// What a view reads from the server before it can show anything.
import { useEffect, useState } from "preact/hooks";
import { asFailure, type Failure } from "../../net/failure.ts";

interface Answer<T> {
  /** null: not there yet, or refused. */
  value: T | null;
  failure: Failure | null;
}

export interface Load<T> extends Answer<T> {
  /** Asks once more; what is shown stays until the answer is there. */
  again(): void;
}

const NOTHING = { value: null, failure: null };

/** Reads when the view appears, and anew for another key; an answer is never shown for another key than its own. */
export function useLoad<T>(read: () => Promise<T>, key: string | number): Load<T> {
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState<Answer<T> & { key: string | number }>({ ...NOTHING, key });
  useEffect(() => {
    let wanted = true;
    read().then(
      (value) => wanted && setAnswer({ value, failure: null, key }),
      (error: unknown) => {
        const failure = asFailure(error);
        if (wanted) setAnswer({ value: null, failure, key });
      },
    );
    return () => {
      wanted = false;
    };
  }, [key, turn]);
  const { value, failure } = answer.key === key ? answer : NOTHING;
  return { value, failure, again: () => setTurn(turn + 1) };
}
