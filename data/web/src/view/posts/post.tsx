// A post to read, with the way into its room; its writer and superusers also edit and delete it.
import { useState } from "preact/hooks";
import { _, _f, n_ } from "../../base/text.ts";
import { formatMoment, toMachineTime } from "../../base/time.ts";
import type { Post, PostSummary } from "../../model/posts.ts";
import { useApp } from "../hooks/use-app.ts";
import { useDeed } from "../hooks/use-deed.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button, LinkButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { MessageText } from "../parts/message-text.tsx";
import { href } from "../route.ts";

export interface PostArticleProps {
  post: Post;
  /** What only lists tell: undefined where none has told it. */
  summary: PostSummary | undefined;
  category: string | undefined;
  /** Looks for posts with that tag. */
  onTag(tag: string): void;
  onDelete(): Promise<void>;
}

function Writer({ post, picture }: { post: Post; picture: string | undefined }) {
  const own = useApp().session.me.value?.email === post.writer.email;
  const { nickname } = post.writer;
  return (
    <span class="row">
      <Avatar name={nickname} picture={picture} size="small" />
      {own ? (
        <bdi>{nickname}</bdi>
      ) : (
        <a href={href({ view: "direct", nickname })}>
          <bdi>{nickname}</bdi>
        </a>
      )}
    </span>
  );
}

function Meta({ post, summary, category }: Pick<PostArticleProps, "post" | "summary" | "category">) {
  return (
    <div class="post-meta">
      <Writer post={post} picture={summary?.writerPicture} />
      {summary && <time dateTime={toMachineTime(summary.created)}>{formatMoment(summary.created)}</time>}
      {summary && summary.updated > summary.created && (
        <span title={formatMoment(summary.updated)}>{_("edited")}</span>
      )}
      {category && <bdi>{category}</bdi>}
      <span>{n_("{n} view", "{n} views", post.hits)}</span>
    </div>
  );
}

function Tags({ tags, onTag }: { tags: readonly string[]; onTag(tag: string): void }) {
  if (tags.length === 0) return null;
  return (
    <ul class="row" aria-label={_("Tags")}>
      {tags.map((tag) => (
        <li key={tag}>
          <Button compact label={_f("Posts with the tag {tag}", { tag })} onClick={() => onTag(tag)}>
            <bdi>{tag}</bdi>
          </Button>
        </li>
      ))}
    </ul>
  );
}

function DeletePost({ onDelete }: { onDelete(): Promise<void> }) {
  const deed = useDeed();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" icon="bin" onClick={() => setAsking(true)}>
        {_("Delete")}
      </Button>
      {asking && (
        <Confirm
          title={_("Delete this post?")}
          text={_("The post, its room and all messages there will be deleted for everybody. This cannot be undone.")}
          action={_("Delete")}
          busy={deed.busy}
          onConfirm={() => void deed.run(onDelete, _("The post was deleted.")).then(() => setAsking(false))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

export function PostArticle({ post, summary, category, onTag, onDelete }: PostArticleProps) {
  return (
    <article class="page stack">
      <Meta post={post} summary={summary} category={category} />
      <div class="post-content">
        <MessageText text={post.content} />
      </div>
      <Tags tags={post.tags} onTag={onTag} />
      <div class="row post-acts">
        {post.room && (
          <LinkButton kind="primary" icon="rooms" href={href({ view: "room", id: post.room.id })}>
            {_("Talk about it")}
          </LinkButton>
        )}
        {post.editable && (
          <LinkButton icon="pencil" href={href({ view: "edit-post", id: post.id })}>
            {_("Edit")}
          </LinkButton>
        )}
        {post.editable && <DeletePost onDelete={onDelete} />}
      </div>
    </article>
  );
}
