// Names that nobody else makes. (crypto.randomUUID is only there on https and loopback; these bytes are everywhere.)

/** 32 hexadecimal digits, of 128 random bits. */
export function makeUnique(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
