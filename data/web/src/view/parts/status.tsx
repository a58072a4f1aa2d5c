// Whether people are there, and what they say of themselves.
import { _ } from "../../base/text.ts";
import type { Status } from "../../net/types.ts";

export const STATUSES: readonly Status[] = ["available", "away", "busy"];

export function nameStatus(status: Status): string {
  switch (status) {
    case "away":
      /* Translators: what a person says of themselves: not here at the moment. */
      return _("Away");
    case "busy":
      /* Translators: what a person says of themselves: here, but do not disturb. */
      return _("Busy");
    default:
      /* Translators: what a person says of themselves: here and free to talk. */
      return _("Available");
  }
}

/** Nothing for who is available, as most are. */
export function StatusTag({ status }: { status: Status }) {
  return status === "available" ? null : <span class="tag">{nameStatus(status)}</span>;
}

/** For who is no friend it is not known: then nothing. */
export function namePresence(online: boolean | undefined): string | undefined {
  if (online === undefined) return undefined;
  return online ? _("online") : _("offline");
}
