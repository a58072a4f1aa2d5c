// Finds the web addresses in a text. Nothing else of a text ever means anything.

export interface Piece {
  readonly text: string;
  /** Where it leads, as a browser writes that: an address can look like another. undefined: it is no address. */
  readonly host?: string;
}

// Quotes, brackets and marks that turn the direction of text end an address, and so does Hangul: in Korean particles
// are written right behind it, and browsers copy Korean addresses percent-encoded.
const ADDRESS =
  /https?:\/\/[^\s<>"'`|\\^\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u3131-\u318e\uac00-\ud7a3]+/giu;
const TRAILING = new Set(".,;:!?…。、，！？*_~");
const OPENED_BY = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/** How many more brackets of each kind are closed in it than opened. */
function countUnopened(address: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const character of address) counts.set(character, (counts.get(character) ?? 0) + 1);
  return new Map([...OPENED_BY].map(([close, open]) => [close, (counts.get(close) ?? 0) - (counts.get(open) ?? 0)]));
}

/** The address without what belongs to the sentence around it: a full stop, a bracket that was opened before. */
function trim(address: string): string {
  const unopened = countUnopened(address);
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    const spare = unopened.get(last) ?? 0;
    if (spare > 0) unopened.set(last, spare - 1);
    else if (!TRAILING.has(last)) break;
  }
  return address.slice(0, end);
}

/** The host that the address leads to; undefined where it is none. A name before the host could pass for the host. */
function findHost(address: string): string | undefined {
  try {
    const { host, username, password } = new URL(address);
    return username === "" && password === "" ? host : undefined;
  } catch {
    return undefined;
  }
}

/** The text in pieces; joined they are the text. */
export function splitLinks(text: string): Piece[] {
  // Most texts have none, and this is asked for every row that scrolls in.
  if (!text.includes("://")) return [{ text }];
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    const host = findHost(address);
    if (host === undefined) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: address, host });
    done = match.index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}
