// How much is unread: a number for the eye, words for the ear.
import { formatNumber, n_ } from "../../base/text.ts";

/** More needs no exact number. */
const MOST = 99;

export function Badge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="badge">
      <span aria-hidden="true">{count > MOST ? formatNumber(MOST) + "+" : formatNumber(count)}</span>
      <span class="hidden-text">{n_("{n} unread", "{n} unread", count)}</span>
    </span>
  );
}
