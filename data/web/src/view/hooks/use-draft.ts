// What is changed in a form and not saved yet: kept as a draft, so that whoever leaves and comes back finds it.
import { useState } from "preact/hooks";
import { useApp } from "./use-app.ts";

export interface Draft<F> {
  /** The fields as they are shown. */
  form: F;
  /** Those that differ from what is stored. */
  edits: Partial<F>;
  changed: boolean;
  change(fields: Partial<F>): void;
  /** Back to what is stored. */
  forget(): void;
}

/** The fields that the shape has, and has of the same kind: a draft may be of an older page. */
function pickFitting<F extends object>(value: unknown, shape: F): Partial<F> {
  if (typeof value !== "object" || value === null) return {};
  const kinds = new Map(Object.entries(shape).map(([name, field]) => [name, typeof field]));
  return Object.fromEntries(
    Object.entries(value).filter(([name, field]) => kinds.get(name) === typeof field),
  ) as Partial<F>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param stored what is saved, whose fields are texts and switches; @param key names the draft */
export function useDraft<F extends object>(key: string, stored: F): Draft<F> {
  const { drafts } = useApp();
  const [kept, setKept] = useState(() => pickFitting(parse(drafts.get(key)), stored));
  const form = { ...stored, ...kept };
  const differ = (fields: F): Partial<F> =>
    Object.fromEntries(
      Object.entries(fields).filter(([name, field]) => field !== stored[name as keyof F]),
    ) as Partial<F>;
  const edits = differ(form);

  function keep(fields: Partial<F>): void {
    setKept(fields);
    drafts.set(key, Object.keys(fields).length > 0 ? JSON.stringify(fields) : "");
  }
  return {
    form,
    edits,
    changed: Object.keys(edits).length > 0,
    change: (fields) => keep(differ({ ...form, ...fields })),
    forget: () => keep({}),
  };
}
