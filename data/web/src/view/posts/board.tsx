// The list of posts, newest first, with the search and the choice of a category above it.
import { useEffect, useState } from "preact/hooks";
import { _, n_ } from "../../base/text.ts";
import { formatBrief, formatMoment, toMachineTime } from "../../base/time.ts";
import type { Category, PostSummary } from "../../model/posts.ts";
import { Button, IconButton, LinkButton } from "../parts/button.tsx";
import { Select, TextField } from "../parts/field.tsx";
import { Empty, Loading, Problem } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { href } from "../route.ts";
import type { Board } from "./use-board.ts";

/** Of a post's content the list shows its beginning. */
const EXCERPT = 120;

function shorten(content: string): string {
  const text = content.replace(/\s+/g, " ").trim();
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT).replace(/[\ud800-\udbff]$/, "")}…` : text;
}

interface BoardProps {
  board: Board;
  categories: readonly Category[];
  /** The id of the post that is open beside the list. */
  open: number | undefined;
}

function SearchForm({ board, categories }: BoardProps) {
  const { query, failure } = board;
  const [text, setText] = useState(query.text);
  useEffect(() => setText(query.text), [query.text]);
  const options = [
    { value: "", label: _("All categories") },
    ...categories.map(({ id, name }) => ({ value: String(id), label: name })),
  ];
  return (
    <form
      class="stack list-section"
      role="search"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        board.ask({ ...query, text: text.trim() });
      }}
    >
      <div class="field-line">
        <TextField
          label={_("Search posts")}
          type="search"
          value={text}
          onInput={setText}
          error={failure?.fields.search?.join(" ")}
        />
        <IconButton type="submit" icon="search" label={_("Search")} />
      </div>
      {categories.length > 0 && (
        <Select
          label={_("Category")}
          value={query.category ? String(query.category.id) : ""}
          options={options}
          onChange={(value) => {
            const category = categories.find(({ id }) => String(id) === value) ?? null;
            board.ask({ text: text.trim(), category });
          }}
        />
      )}
    </form>
  );
}

function PostRow({ post, category, open }: { post: PostSummary; category: string | undefined; open: boolean }) {
  return (
    <li>
      <a class="post-link" href={href({ view: "post", id: post.id })} aria-current={open ? "page" : undefined}>
        <span class="post-title" dir="auto">
          {post.title}
        </span>
        <span class="small" dir="auto">
          {shorten(post.content)}
        </span>
        <span class="post-meta">
          <bdi>{post.writer}</bdi>
          <time dateTime={toMachineTime(post.created)} title={formatMoment(post.created)}>
            {formatBrief(post.created)}
          </time>
          {category && <bdi>{category}</bdi>}
          <span>{n_("{n} view", "{n} views", post.hits)}</span>
        </span>
      </a>
    </li>
  );
}

function Nothing({ board }: { board: Board }) {
  const { text, category } = board.query;
  if (text === "" && category === null) {
    return <Empty icon="posts" title={_("There are no posts yet. Write the first one.")} />;
  }
  return (
    <Empty icon="search" title={_("No posts found.")}>
      <Button onClick={() => board.ask({ text: "", category: null })}>{_("Show all posts")}</Button>
    </Empty>
  );
}

function PostList({ board, categories, open }: BoardProps) {
  const { items, busy } = board;
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  return (
    <ul class="items" aria-label={_("Posts")} aria-busy={busy}>
      {items.map((post) => (
        <PostRow key={post.id} post={post} category={names.get(post.category)} open={post.id === open} />
      ))}
    </ul>
  );
}

/** The line that tells a screen reader how many there are stays while the list changes. */
function Found(props: BoardProps) {
  const { board } = props;
  const { items, before, busy, failure } = board;
  return (
    <>
      <p class="hidden-text" role="status">
        {!busy && items.length > 0 && n_("{n} post shown", "{n} posts shown", items.length)}
      </p>
      {failure && !failure.fields.search && <Problem text={failure.text} onRetry={board.reload} />}
      {items.length === 0 && busy && <Loading />}
      {items.length === 0 && !busy && !failure && <Nothing board={board} />}
      {items.length > 0 && <PostList {...props} />}
      {before !== undefined && items.length > 0 && (
        <div class="older">
          <Button busy={busy} onClick={board.readMore}>
            {_("Older posts")}
          </Button>
        </div>
      )}
    </>
  );
}

export function BoardPane(props: BoardProps & { level: 1 | 2 }) {
  const write = (
    <LinkButton href={href({ view: "new-post" })} kind="quiet" icon="pencil">
      {_("Write a post")}
    </LinkButton>
  );
  return (
    <Pane head={<PaneHead title={_("Posts")} level={props.level} actions={write} />}>
      <SearchForm {...props} />
      <Found {...props} />
    </Pane>
  );
}
