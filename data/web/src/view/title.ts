// The title of the window: what is open, and before it how much is unread.
import { computed, signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

const PRODUCT = "Madang";
const view = signal("");

/** Names the window after the view; null leaves the name alone. */
export function useTitle(text: string | null): void {
  useLayoutEffect(() => {
    if (text !== null) view.value = text;
  }, [text]);
}

const named = computed(() => (view.value ? `${view.value} – ${PRODUCT}` : PRODUCT));

/** The title for so many unread messages. */
export function composeTitle(unread: number): string {
  return unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${named.value}` : named.value;
}
