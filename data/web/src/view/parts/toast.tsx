// Short words about an act that is done or has failed; they go away by themselves, problems when they are closed.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

interface Toast {
  id: number;
  text: string;
  problem: boolean;
}

/** Long enough to read two lines. */
const SHOWN_MS = 6000;
/** More would cover the page of a phone. */
const MOST = 3;

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

function drop(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

function add(text: string, problem: boolean): void {
  const others = toasts.value.filter((toast) => toast.text !== text);
  toasts.value = [...others, { id: ++lastId, text, problem }].slice(-MOST);
}

/** Says that something is done. */
export function tell(text: string): void {
  add(text, false);
}

/** Says that something has failed. */
export function tellProblem(text: string): void {
  add(text, true);
}

/** Whoever points at one or has come to it by the keyboard still reads it. */
function useEnd({ id, problem }: Toast, held: boolean): void {
  useEffect(() => {
    if (problem || held) return undefined;
    const timer = setTimeout(() => drop(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, problem, held]);
}

function ToastLine({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  const hold = (): void => setHeld(true);
  const release = (): void => setHeld(false);
  useEnd(toast, held);
  return (
    <div
      class={classNames("toast", toast.problem && "problem")}
      onPointerEnter={hold}
      onPointerLeave={release}
      onFocusIn={hold}
      onFocusOut={release}
    >
      <span dir="auto">{toast.text}</span>
      <IconButton icon="close" label={_("Close")} onClick={() => drop(toast.id)} />
    </div>
  );
}

/** They lie below the head of a view, where a wide page has room at its side: never over what is written or sent. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      <div class="toast-list">
        {toasts.value.map((toast) => (
          <ToastLine key={toast.id} toast={toast} />
        ))}
      </div>
    </div>
  );
}
