// Short words about an act that is done or has failed; they go away by themselves, problems when they are closed.
import { signal } from "@preact/signals";
import { _ } from "../base/text.ts";
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

function add(text: string, problem: boolean): number {
  const id = ++lastId;
  const others = toasts.value.filter((toast) => toast.text !== text);
  toasts.value = [...others, { id, text, problem }].slice(-MOST);
  return id;
}

/** Says that something is done. */
export function tell(text: string): void {
  const id = add(text, false);
  setTimeout(() => drop(id), SHOWN_MS);
}

/** Says that something has failed. */
export function tellProblem(text: string): void {
  add(text, true);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div class={classNames("toast", toast.problem && "problem")} key={toast.id}>
          <span dir="auto">{toast.text}</span>
          <IconButton icon="close" label={_("Close")} onClick={() => drop(toast.id)} />
        </div>
      ))}
    </div>
  );
}
