// Pictures of people.

/** What the server shows for who has none. */
export const NO_PICTURE = "/media/default.svg";

export function pictureOf(path: string | null): string {
  return path ?? NO_PICTURE;
}
