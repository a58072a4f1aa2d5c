// What stands in a view in place of its content: a problem with a way out, an empty list, a load that lasts.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icons.tsx";

/** A load quicker than this shows nothing: what only flashes disturbs. */
const LOADING_AFTER_MS = 300;

export interface ProblemProps {
  text: string;
  /** The name of the way out. */
  act?: string;
  onRetry?: () => void;
}

export function Problem({ text, act = _("Retry"), onRetry }: ProblemProps) {
  return (
    <div class="note problem" role="alert">
      <p dir="auto">{text}</p>
      {onRetry && (
        <Button icon="retry" onClick={onRetry}>
          {act}
        </Button>
      )}
    </div>
  );
}

export interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p>{title}</p>
      {children}
    </div>
  );
}

export function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LOADING_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status">
      {late && <span class="spinner" aria-hidden="true" />}
      {late && <span>{_("Loading…")}</span>}
    </div>
  );
}
