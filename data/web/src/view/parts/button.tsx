// Buttons, and links that look like them.
import type { ComponentChildren } from "preact";
import { classNames } from "./class-names.ts";
import { Icon, type IconName } from "./icons.tsx";

export interface ButtonProps {
  children: ComponentChildren;
  kind?: "plain" | "primary" | "danger" | "quiet";
  type?: "button" | "submit";
  icon?: IconName;
  /** Its act is under way: it spins and does nothing, but keeps the focus. */
  busy?: boolean;
  disabled?: boolean;
  compact?: boolean;
  /** The accessible name where the text alone does not tell one button of a list from another. */
  label?: string | undefined;
  autofocus?: boolean;
  /** Whether what the button opens is open; undefined where it opens nothing. */
  expanded?: boolean;
  onClick?: () => void;
}

export function Button(props: ButtonProps) {
  const { children, kind = "plain", type = "button", icon, busy = false, disabled = false, compact, label } = props;
  return (
    <button
      class={classNames("button", kind, compact && "compact")}
      type={type}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-label={label}
      autofocus={props.autofocus ?? false}
      aria-expanded={props.expanded}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else props.onClick?.();
      }}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

export interface IconButtonProps {
  icon: IconName;
  label: string;
  kind?: "quiet" | "primary" | "danger";
  type?: "button" | "submit";
  disabled?: boolean;
  /** Whether what the button opens is open; undefined where it opens nothing. */
  expanded?: boolean | undefined;
  onClick?: () => void;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, kind = "quiet", type = "button", disabled, expanded, onClick } = props;

  return (
    <button
      class={classNames("button icon-only", kind)}
      type={type}
      aria-label={label}
      title={label}
      disabled={disabled ?? false}
      aria-expanded={expanded}
      onClick={() => onClick?.()}
    >
      <Icon name={icon} />
    </button>
  );
}

export interface LinkButtonProps {
  children: ComponentChildren;
  href: string;
  kind?: "plain" | "primary" | "quiet";
  icon?: IconName;
}

export function LinkButton({ children, href, kind = "plain", icon }: LinkButtonProps) {
  return (
    <a class={classNames("button", kind)} href={href}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </a>
  );
}
