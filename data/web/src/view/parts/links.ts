// Finds the web addresses in a text. Nothing else of a text ever means anything.

export type Piece = { text: string; link: boolean };

// Quotes, brackets and marks that turn the direction of text end an address, and so does Hangul: in Korean particles
// are written right behind it, and browsers copy Korean addresses percent-encoded.
const ADDRESS = /https?:\/\/[^\s<>"'`|\\^\u200e\u200f\u202a-\u202e\u2066-\u2069\u3131-\u318e\uac00-\ud7a3]+/giu;
const TRAILING = /[.,;:!?…。、，！？*_~]+$/u;
const PAIRS: readonly (readonly [string, string])[] = [
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
];

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** The address without what belongs to the sentence around it: a full stop, a bracket that was opened before. */
function trim(address: string): string {
  const bare = address.replace(TRAILING, "");
  const unopened = PAIRS.some(([open, close]) => bare.endsWith(close) && count(bare, close) > count(bare, open));
  if (unopened) return trim(bare.slice(0, -1));
  return bare;
}

function isAddress(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === "http:" || protocol === "https:") && hostname !== "";
  } catch {
    return false;
  }
}

/** The text in pieces; joined they are the text. */
export function splitLinks(text: string): Piece[] {
  // Most texts have none, and this is asked for every row that scrolls in.
  if (!text.includes("://")) return [{ text, link: false }];
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trim(match[0]);
    if (!isAddress(address)) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), link: false });
    pieces.push({ text: address, link: true });
    done = match.index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), link: false });
  return pieces;
}
