// Names of people and rooms as they are shown: some have nothing in them to be seen.
import { _ } from "../../base/text.ts";

// Marks, blanks and what is invisible by its nature, of which a few count as letters or signs.
const SEEN = /[^\p{Z}\p{C}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u;

/** The name; what else is known of whom it is where nobody could see it. */
export function showName(name: string, other = ""): string {
  if (SEEN.test(name)) return name;
  /* Translators: stands for the name of a person or a room that has nothing visible in it. */
  return other || _("(no name)");
}
