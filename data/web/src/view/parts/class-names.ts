/**
 * The classes of an element: the parts that are there. (A template literal within JSX would hide the texts behind it
 * from xgettext.)
 */
export function classNames(...parts: unknown[]): string {
  return parts.filter(Boolean).join(" ");
}
