/**
 * Where each language's catalogues are, that of the first page and that of the views that are fetched later: written
 * into the bundle by build.mjs. English needs none.
 */
declare const CATALOGUES: Readonly<Record<"ko" | "ru", readonly [string, string]>>;
/** Where the style of the views is that are fetched later, likewise. */
declare const LATER_SHEET: string;
