// Texts for people, by gettext's rules: the English text is the key. Whoever reads one in a component shows it anew
// when the language changes, since the catalogue is a signal.
import { catalogue, language, perLanguage } from "./language.ts";

/** What stands in a gap: a number as the language writes it, a name, or several names. */
type Filling = string | number | readonly string[];
export type Gaps = Readonly<Record<string, Filling>>;

// What may turn the words around it: letters that are written from right to left, and signs that say so (UAX 9).
const TURNING = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}\p{Bidi_C}]/u;
const ISOLATES = /[\u2066-\u2069]/g;

/** A name keeps its own direction, and the sentence around it too: between isolates, which it cannot end itself. */
function isolate(text: string): string {
  return TURNING.test(text) ? `\u2068${text.replace(ISOLATES, "")}\u2069` : text;
}

function write(filling: Filling): string {
  if (typeof filling === "number") return formatNumber(filling);
  return typeof filling === "string" ? isolate(filling) : filling.map(isolate).join(", ");
}

function fill(text: string, gaps: Gaps): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const filling = gaps[name];
    return filling === undefined ? gap : write(filling);
  });
}

/** Which of a language's forms counts n things, by the Plural-Forms of our catalogues. */
export function pickPlural(code: string, n: number): number {
  if (code === "ko") return 0;
  const category = new Intl.PluralRules(code).select(n);
  if (code === "ru") return category === "one" ? 0 : category === "few" ? 1 : 2;
  return category === "one" ? 0 : 1;
}

const numbers = perLanguage((code) => new Intl.NumberFormat(code));

/** A number as this language writes it. */
export function formatNumber(n: number): string {
  return numbers().format(n);
}

/** The text in the page's language. */
export function _(text: string): string {
  const found = catalogue.value[text];
  return typeof found === "string" && found !== "" ? found : text;
}

/** The text with its gaps, named in braces, filled. */
export function _f(text: string, gaps: Gaps): string {
  return fill(_(text), gaps);
}

/** The text that counts n; {n} in it is the number. */
export function n_(one: string, many: string, n: number, gaps: Gaps = {}): string {
  const forms = catalogue.value[one];
  const form = Array.isArray(forms) ? forms[pickPlural(language.value, n)] : undefined;
  return fill(form || (pickPlural("en", n) === 0 ? one : many), { ...gaps, n });
}
