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
// A page in English is better than none.
const PATIENCE = 3000;
const EMPTY: Catalogue = {};
const current = signal<{ language: Language; catalogue: Catalogue }>({ language: "en", catalogue: EMPTY });

export const language: ReadonlySignal<Language> = computed(() => current.value.language);
export const catalogue: ReadonlySignal<Catalogue> = computed(() => current.value.catalogue);

function isLanguage(text: unknown): text is Language {
  return LANGUAGES.some(({ code }) => code === text);
}

function languageOf(tag: string): string | undefined {
  return tag.toLowerCase().split("-")[0];
}

/** The first language of the list that the page has, whatever the region; English where there is none. */
export function pickLanguage(wanted: readonly string[]): Language {
  return wanted.map(languageOf).find(isLanguage) ?? "en";
}

/** That language as the reader's region has it, where the browser names one: days and hours are written by it. */
export function inRegion(code: Language, wanted: readonly string[] = navigator.languages): string {
  return wanted.find((tag) => languageOf(tag) === code) ?? code;
}

async function loadPart(path: string): Promise<Catalogue> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`catalogue ${path}: ${answer.status}`);
  return (await answer.json()) as Catalogue;
}

let wanted: Language = "en";
/** How many of a language's catalogues are wanted: that of the first page, or that of the later views as well. */
let parts = 1;

async function loadCatalogue(code: Language): Promise<Catalogue> {
  if (code === "en") return EMPTY;
  const loaded = await Promise.all(CATALOGUES[code].slice(0, parts).map(loadPart));
  return Object.assign({}, ...loaded) as Catalogue;
}

/** The last that was wanted is shown, whichever is loaded last. */
async function show(code: Language): Promise<void> {
  wanted = code;
  const loaded = await loadCatalogue(code);
  if (wanted !== code) return;
  current.value = { language: code, catalogue: loaded };
  document.documentElement.lang = code;
}

/** From now on there are the texts of the views that are fetched later, too. Throws where they cannot be loaded. */
export async function loadLaterTexts(): Promise<void> {
  parts = 2;
  await show(wanted);
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

/**
 * Shows the language chosen earlier, else the first that the browser asks for; English where loading fails, and until
 * it is there where that takes long.
 */
export async function startLanguage(): Promise<void> {
  onItemChange(onChange);
  const code = readChosen() ?? pickLanguage(navigator.languages);
  const shown = show(code).catch(() => (wanted === code ? show("en") : undefined));
  await Promise.race([shown, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
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
