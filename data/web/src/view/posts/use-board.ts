// The board's list of posts: what is looked for, and what has been read of it so far.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Posts, PostSummary } from "../../model/posts.ts";
import { asFailure, type Failure } from "../../net/failure.ts";
import { useApp } from "../hooks/use-app.ts";

export interface BoardQuery {
  readonly text: string;
  /** null: posts of any. */
  readonly category: { readonly id: number; readonly name: string } | null;
}

interface Reading {
  readonly items: readonly PostSummary[];
  /** The bound of the next page; undefined: there is none. */
  readonly before: number | undefined;
  readonly busy: boolean;
  readonly failure: Failure | null;
}

export interface Board extends Reading {
  readonly query: BoardQuery;
  ask(query: BoardQuery): void;
  readMore(): void;
  /** Reads the first page anew; what is shown stays until it is there. */
  reload(): void;
}

/** So many make a list worth looking at. */
const ENOUGH = 10;
/** So many pages are read at once for those of one category; then the reader is asked. */
const PAGES = 5;
const EVERYTHING: BoardQuery = { text: "", category: null };
const UNREAD: Reading = { items: [], before: undefined, busy: true, failure: null };

/** The server searches for one text; a category's name finds its posts, among others that only speak of it. */
function nameSearch({ text, category }: BoardQuery): { search?: string } {
  const search = text || category?.name;
  return search ? { search } : {};
}

/** Reads on from a bound until enough posts fit, or there are no more. */
async function readOn(posts: Posts, query: BoardQuery, bound?: number): Promise<Pick<Reading, "items" | "before">> {
  const items: PostSummary[] = [];
  let before = bound;
  for (let page = 0; page < PAGES; page++) {
    const read = await posts.list({ ...nameSearch(query), ...(before === undefined ? {} : { before }) });
    items.push(...read.items.filter((post) => !query.category || post.category === query.category.id));
    before = read.before;
    if (before === undefined || items.length >= ENOUGH) break;
  }
  return { items, before };
}

export function useBoard(): Board {
  const { posts } = useApp();
  const [query, setQuery] = useState(EVERYTHING);
  const [reading, setReading] = useState(UNREAD);
  const turn = useRef(0);

  /** Puts what comes behind the items that are kept. An answer that something newer has overtaken is dropped. */
  async function read(wanted: BoardQuery, kept: readonly PostSummary[], bound?: number): Promise<void> {
    const mine = ++turn.current;
    setReading((now) => ({ ...now, busy: true, failure: null }));
    try {
      const { items, before } = await readOn(posts, wanted, bound);
      if (mine === turn.current) setReading({ items: [...kept, ...items], before, busy: false, failure: null });
    } catch (error) {
      const failure = asFailure(error);
      if (mine === turn.current) setReading((now) => ({ ...now, busy: false, failure }));
    }
  }

  useEffect(() => {
    void read(EVERYTHING, []);
  }, []);
  return {
    ...reading,
    query,
    ask(wanted) {
      setQuery(wanted);
      void read(wanted, []);
    },
    readMore: () => void read(query, reading.items, reading.before),
    reload: () => void read(query, []),
  };
}
