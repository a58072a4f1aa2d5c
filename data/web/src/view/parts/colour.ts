// The colour of what has no picture: always the same for a name, and for names that are nearly alike another.
const COLOURS = 12;
// FNV-1a
const BASIS = 2166136261;
const PRIME = 16777619;

/** One of the colours avatar-0 and so on. */
export function pickColour(name: string): number {
  let hash = BASIS;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), PRIME);
  hash ^= hash >>> 15;
  return (hash >>> 0) % COLOURS;
}
