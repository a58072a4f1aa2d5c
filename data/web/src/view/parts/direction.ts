// Which way a text runs, by its first letter. What dir="auto" does, the browser does for a long field at each key.
const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** For the attribute dir. */
export function findDirection(text: string): "ltr" | "rtl" {
  const [letter = ""] = LETTER.exec(text) ?? [];
  return RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr";
}
