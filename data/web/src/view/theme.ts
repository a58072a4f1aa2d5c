// Light, dark, or as the reader's system is.
import { effect, signal } from "@preact/signals";
import { onItemChange, readItem, writeItem } from "../base/storage.ts";

export type Theme = "auto" | "light" | "dark";

const ITEM = "madang.theme";

function readTheme(): Theme {
  const kept = readItem<unknown>("local", ITEM);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export const theme = signal<Theme>(readTheme());

export function setTheme(value: Theme): void {
  theme.value = value;
  writeItem("local", ITEM, value === "auto" ? null : value);
}

/** Lets the page follow the choice, also one that is made in another tab. */
export function startTheme(): void {
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  onItemChange((name) => {
    if (name === ITEM) theme.value = readTheme();
  });
}
