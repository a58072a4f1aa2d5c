// How a view lies on the page: at a desk a list beside what is open of it, on a phone one of the two.
import type { ComponentChildren } from "preact";
import { _ } from "../../base/text.ts";
import { useTitle } from "../title.ts";
import { classNames } from "./class-names.ts";
import { Icon } from "./icons.tsx";

export interface SplitProps {
  list: ComponentChildren;
  /** What is open of the list, if anything is. */
  detail?: ComponentChildren;
  /** What stands there at a desk while nothing is open. */
  empty: ComponentChildren;
}

export function Split({ list, detail, empty }: SplitProps) {
  return (
    <div class={classNames("split", detail && "has-detail")}>
      <div class="split-list">{list}</div>
      <div class="split-detail">{detail || empty}</div>
    </div>
  );
}

export interface PaneProps {
  head: ComponentChildren;
  children: ComponentChildren;
  /** The content scrolls by itself (a timeline) and wants the whole pane. */
  filled?: boolean;
}

/** A head that stays and a content that scrolls below it. */
export function Pane({ head, children, filled = false }: PaneProps) {
  return (
    <div class={classNames("pane", filled && "filled")}>
      {head}
      {filled ? children : <div class="pane-body">{children}</div>}
    </div>
  );
}

export interface PaneHeadProps {
  title: string;
  /** 1 for what the address names; 2 for a list beside it. */
  level?: 1 | 2;
  /** Where the back button leads, which only a phone shows; undefined: nowhere. */
  back?: string | undefined;
  subtitle?: ComponentChildren;
  /** What stands before the title: an avatar. */
  picture?: ComponentChildren;
  actions?: ComponentChildren;
}

export function PaneHead({ title, level = 1, back, subtitle, picture, actions }: PaneHeadProps) {
  useTitle(level === 1 ? title : null);
  return (
    <header class="pane-head">
      {back !== undefined && (
        <a class="button quiet icon-only pane-back" href={back} aria-label={_("Back")} title={_("Back")}>
          <Icon name="back" />
        </a>
      )}
      {picture}
      <div class="pane-title">
        {level === 1 ? (
          <h1 tabIndex={-1} dir="auto">
            {title}
          </h1>
        ) : (
          <h2 tabIndex={-1} dir="auto">
            {title}
          </h2>
        )}
        {subtitle && <p class="small muted">{subtitle}</p>}
      </div>
      {actions && <div class="pane-actions">{actions}</div>}
    </header>
  );
}
