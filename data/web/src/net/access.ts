// The access token, and the claims in it that the page reads. It is kept in memory only.
import type { Claims } from "./types.ts";

export interface Access {
  readonly token: string;
  readonly claims: Claims;
  /** When it ends by this machine's clock, which need not agree with the server's. */
  readonly end: number;
}

function decode(part: string): string {
  const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** Reads a token (RFC 7519) that has just been issued; the server alone checks its signature. */
export function readAccess(token: string, now = Date.now()): Access {
  const claims = JSON.parse(decode(token.split(".")[1] ?? "")) as Claims;
  return { token, claims, end: now + (claims.exp - claims.iat) * 1000 };
}
