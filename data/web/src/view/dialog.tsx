// Modal dialogs on the native element: it traps the focus, closes on Escape, and gives the focus back.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { _ } from "../base/text.ts";
import { Button } from "./button.tsx";

export interface DialogProps {
  title: string;
  children: ComponentChildren;
  /** Called when the person closes it; the parent then stops to show it. */
  onClose(): void;
}

/** Open as long as it is rendered. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
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
        <h2 id={id}>{title}</h2>
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
  onConfirm(): void;
  onClose(): void;
}

/** Asks before an act that cannot be undone. */
export function Confirm({ title, text, action, busy = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div class="dialog-actions">
        <Button onClick={onClose}>{_("Cancel")}</Button>
        <Button kind="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
