// Whether the browser takes cookies from this page: it may be told not to, and then says nothing.

const PROBE = "madang.probe";

/** Tries it, with one that is gone again at once. */
export function takesCookies(): boolean {
  try {
    document.cookie = `${PROBE}=1; SameSite=Strict`;
    const isTaken = document.cookie.includes(PROBE);
    document.cookie = `${PROBE}=; SameSite=Strict; Max-Age=0`;
    return isTaken;
  } catch {
    return false;
  }
}
