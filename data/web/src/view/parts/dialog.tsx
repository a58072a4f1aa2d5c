// Modal dialogs on the native element: it traps the focus, closes on Escape, and gives the focus back.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { Button } from "./button.tsx";
import { Problem } from "./note.tsx";

export interface DialogProps {
  title: string;
  children: ComponentChildren;
  /** Called when the person closes it; the parent then stops to show it. */
  onClose(): void;
}

/** Opens it; what it is comes first, unless a control in it shall. (On a phone the first field would call the keys.) */
function open(dialog: HTMLDialogElement): void {
  dialog.showModal();
  if (!dialog.querySelector("[autofocus]")) dialog.querySelector("h2")?.focus();
}

/** Open as long as it is rendered. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    if (!dialog) return undefined;
    open(dialog);
    return () => dialog.close();
  }, []);
  return (
    <dialog
      class="dialog"
      ref={element}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Not a click: one that begins in the dialog, to mark text, may end beside it.
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div class="dialog-body">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}

export interface ConfirmProps {
  title: string;
  text: string;
  /** The name of the act, on the button that does it. */
  action: string;
  busy?: boolean;
  /** Why it was refused. */
  problem?: string | undefined;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before an act that cannot be undone. */
export function Confirm({ title, text, action, busy = false, problem, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {problem && <Problem text={problem} />}
      <div class="dialog-actions">
        <Button onClick={onClose} autofocus>
          {_("Cancel")}
        </Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
