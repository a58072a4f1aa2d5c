/** Where each language's catalogue is: written into the bundle by build.mjs. English needs none. */
declare const CATALOGUES: Readonly<Record<"ko" | "ru", string>>;
