// The board: the list of posts, and beside it the post that is read or written.
import { _ } from "../../base/text.ts";
import type { Category, Post, PostSummary } from "../../model/posts.ts";
import { useApp } from "../hooks/use-app.ts";
import { useLoad, type Load } from "../hooks/use-load.ts";
import { Empty, Loading, Problem } from "../parts/note.tsx";
import { Pane, PaneHead, Split } from "../parts/pane.tsx";
import { tell } from "../parts/toast.tsx";
import { go, href } from "../route.ts";
import { BoardPane } from "./board.tsx";
import { PostArticle } from "./post.tsx";
import { PostEditor } from "./post-editor.tsx";
import { useBoard, type Board } from "./use-board.ts";

interface DetailProps {
  board: Board;
  categories: readonly Category[];
}

function NewPost({ board, categories }: DetailProps) {
  const { posts } = useApp();
  return (
    <PostEditor
      categories={categories}
      category={board.query.category?.id}
      onSave={async ({ category = 0, ...draft }) => {
        const id = await posts.write({ ...draft, category });
        board.reload();
        tell(_("Your post is published."));
        go({ view: "post", id }, "replace");
      }}
      onLeave={() => go({ view: "posts" })}
    />
  );
}

interface OpenPostProps extends DetailProps {
  post: Post;
  load: Load<Post | null>;
}

/** What only lists tell of a post: as the board has it now, else as it was when the post was read. */
function findSummary(post: Post, board: Board): PostSummary | undefined {
  return board.items.find(({ id }) => id === post.id) ?? post.summary;
}

function EditPost({ post, load, board, categories }: OpenPostProps) {
  const { posts } = useApp();
  const { id } = post;
  return (
    <PostEditor
      key={id}
      post={post}
      categories={categories}
      category={findSummary(post, board)?.category}
      onSave={async (draft) => {
        await posts.edit(id, draft);
        board.reload();
        load.again();
        tell(_("Your changes are saved."));
        go({ view: "post", id }, "replace");
      }}
      onLeave={() => go({ view: "post", id }, "replace")}
    />
  );
}

function ReadPost({ post, board, categories }: OpenPostProps) {
  const { posts } = useApp();
  const summary = findSummary(post, board);
  return (
    <PostArticle
      post={post}
      summary={summary}
      category={categories.find(({ id }) => id === summary?.category)?.name}
      onTag={(text) => {
        board.ask({ text, category: null });
        go({ view: "posts" });
      }}
      onDelete={async () => {
        await posts.delete(post.id);
        board.reload();
        go({ view: "posts" }, "replace");
      }}
    />
  );
}

interface ShownPostProps extends DetailProps {
  load: Load<Post | null>;
  writing: boolean;
}

/** The head stays while the post comes, and with it the focus. */
function ShownPost({ load, writing, ...common }: ShownPostProps) {
  const { value: post, failure, again } = load;
  if (post && writing) return <EditPost {...common} post={post} load={load} />;
  return (
    <Pane head={<PaneHead title={post?.title ?? _("Post")} back={href({ view: "posts" })} />}>
      {post && <ReadPost {...common} post={post} load={load} />}
      {!post && failure && (
        <div class="page">
          <Problem text={failure.text} onRetry={again} />
        </div>
      )}
      {!post && !failure && <Loading />}
    </Pane>
  );
}

export function PostsView({ id, writing = false }: { id?: number; writing?: boolean }) {
  const { posts } = useApp();
  const board = useBoard();
  const categories = useLoad(() => posts.categories(), "categories").value ?? [];
  // Both to read and to edit a post it is read once: each reading counts as a hit.
  const load = useLoad(async () => (id === undefined ? null : posts.show(id)), id ?? "none");
  const common = { board, categories };
  const detail =
    id !== undefined ? <ShownPost {...common} load={load} writing={writing} /> : writing && <NewPost {...common} />;
  return (
    <Split
      list={<BoardPane {...common} open={id} level={detail ? 2 : 1} />}
      detail={detail}
      empty={<Empty icon="posts" title={_("Choose a post to read it.")} />}
    />
  );
}
