// The language of the page: which it is, and its catalogue of texts. English is in the source itself.
import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { onItemChange, readItem, writeItem } from "./storage.ts";

export type Language = "en" | "ko" | "ru";
export type Catalogue = Readonly<Record<string, string | readonly string[]>>;

/** The languages with their names in themselves, in the order in which they are offered. */
export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: "en", name: "English" },
  { code: "ko", name: "한국어" },
  { code: "ru", name: "Русский" },
];

const ITEM = "madang.language";
const EMPTY: Catalogue = {};
const current = signal<{ language: Language; catalogue: Catalogue }>({ language: "en", catalogue: EMPTY });

export const language: ReadonlySignal<Language> = computed(() => current.value.language);
export const catalogue: ReadonlySignal<Catalogue> = computed(() => current.value.catalogue);

function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some(({ code }) => code === text);
}

/** The first language of the list that the page has, whatever the region; English where there is none. */
export function pickLanguage(wanted: readonly string[]): Language {
  const codes = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return codes.find(isLanguage) ?? "en";
}

async function loadCatalogue(code: Language): Promise<Catalogue> {
  if (code === "en") return EMPTY;
  const answer = await fetch(CATALOGUES[code]);
  if (!answer.ok) throw new Error(`catalogue ${code}: ${answer.status}`);
  return (await answer.json()) as Catalogue;
}

let wanted: Language = "en";

/** The last that was wanted is shown, whichever is loaded last. */
async function show(code: Language): Promise<void> {
  wanted = code;
  const loaded = await loadCatalogue(code);
  if (wanted !== code) return;
  current.value = { language: code, catalogue: loaded };
  document.documentElement.lang = code;
}

function readChosen(): Language | null {
  const chosen = readItem<unknown>("local", ITEM);
  return isLanguage(chosen) ? chosen : null;
}

/** Loads that language and changes to it; keeps the present one and throws where it cannot be loaded. */
export async function setLanguage(code: Language): Promise<void> {
  await show(code);
  writeItem("local", ITEM, code);
}

/** Follows the choice made in another tab. */
function onChange(item: string): void {
  const chosen = item === ITEM ? readChosen() : null;
  // What cannot be loaded now is there after the next reload.
  if (chosen !== null) show(chosen).catch(() => undefined);
}

/** Shows the language chosen earlier, else the first that the browser asks for; English where loading fails. */
export async function startLanguage(): Promise<void> {
  onItemChange(onChange);
  await show(readChosen() ?? pickLanguage(navigator.languages)).catch(() => show("en"));
}

/** What is costly to make, once for each language; gives that of the present one. */
export function perLanguage<T>(make: (code: Language) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const code = language.value;
    const known = made.get(code) ?? make(code);
    made.set(code, known);
    return known;
  };
}
