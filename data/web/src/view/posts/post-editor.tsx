// Where a post is written or changed. What is written stays as a draft until it is saved or given up.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import type { Category, Post, PostDraft } from "../../model/posts.ts";
import { fieldError, useAct, wholeError, type Act } from "../hooks/use-act.ts";
import { useDraft } from "../hooks/use-draft.ts";
import { useOfferedFile } from "../hooks/use-offered-file.ts";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Select, TextField } from "../parts/field.tsx";
import { Problem } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { TextArea } from "../parts/text-area.tsx";
import { href } from "../route.ts";
import { makeForm, splitTags, type PostForm } from "./post-form.ts";

export interface PostEditorProps {
  /** undefined: a new one. */
  post?: Post;
  categories: readonly Category[];
  /** The post's category, or a first guess for a new one; undefined: not known. */
  category: number | undefined;
  /** Without a category only for a post that has one already. */
  onSave(draft: Written): Promise<void>;
  onLeave(): void;
}

type Written = Omit<PostDraft, "category"> & Partial<Pick<PostDraft, "category">>;

interface FieldsProps {
  form: PostForm;
  act: Act;
  categories: readonly Category[];
  /** What no choice of a category means. */
  noChoice: string;
  /** Somebody has tried to put a picture in. */
  pictured: boolean;
  change(fields: Partial<PostForm>): void;
}

/** What is wrong with the category: where none is chosen, in simpler words than the server's. */
function explainCategory(act: Act, form: PostForm, categories: readonly Category[]): string | undefined {
  const refused = fieldError(act, "category");
  if (!refused || form.category !== "") return refused;
  return categories.length > 0
    ? _("Choose a category")
    : _("There are no categories yet. An administrator has to add one.");
}

function Fields({ form, act, categories, noChoice, pictured, change }: FieldsProps) {
  const textOnly = _("Text only. Posts cannot contain pictures.");
  const options = categories.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <>
      <TextField
        label={_("Title")}
        hint={_("At most 30 characters.")}
        value={form.title}
        onInput={(title) => change({ title })}
        error={fieldError(act, "title")}
        required
      />
      <Select
        label={_("Category")}
        value={form.category}
        options={form.category === "" ? [{ value: "", label: noChoice }, ...options] : options}
        onChange={(category) => change({ category })}
        error={explainCategory(act, form, categories)}
      />
      <TextArea
        label={_("Content")}
        hint={pictured ? undefined : textOnly}
        rows={14}
        value={form.content}
        onInput={(content) => change({ content })}
        error={fieldError(act, "content") ?? (pictured ? textOnly : undefined)}
        required
      />
      <TextField
        label={_("Tags")}
        hint={_("At most 20, separated by commas. Posts can be found by their tags.")}
        value={form.tags}
        onInput={(tags) => change({ tags })}
        error={fieldError(act, "tags")}
      />
    </>
  );
}

export function PostEditor({ post, categories, category, onSave, onLeave }: PostEditorProps) {
  const [stored] = useState(() => makeForm(post, category));
  const { form, changed, change, forget } = useDraft(`post:${post?.id ?? "new"}`, stored);
  const [asking, setAsking] = useState(false);
  const [pictured, setPictured] = useState(false);
  const act = useAct();
  const problem = wholeError(act, "title", "category", "content", "tags");
  useOfferedFile(() => setPictured(true));

  async function save(): Promise<void> {
    const { title, content, category: chosen, tags } = form;
    const draft = { title: title.trim(), content, tags: splitTags(tags) };
    await onSave(chosen === "" ? draft : { ...draft, category: Number(chosen) });
    forget();
  }
  function leave(): void {
    forget();
    onLeave();
  }

  const title = post ? _("Edit a post") : _("Write a post");
  const back = post ? href({ view: "post", id: post.id }) : href({ view: "posts" });
  return (
    <Pane head={<PaneHead title={title} back={back} />}>
      <form
        class="page stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(save);
        }}
      >
        {problem && <Problem text={problem} />}
        <Fields
          form={form}
          act={act}
          categories={categories}
          noChoice={
            post
              ? /* Translators: instead of a category: the post stays in the one that it has. */ _("Unchanged")
              : _("Choose a category")
          }
          pictured={pictured}
          change={change}
        />
        <div class="form-acts">
          <Button type="submit" kind="primary" busy={act.busy}>
            {post ? _("Save") : _("Publish")}
          </Button>
          <Button onClick={() => (changed ? setAsking(true) : leave())}>{_("Cancel")}</Button>
          {changed && <p class="small muted">{_("Not saved yet.")}</p>}
        </div>
        {asking && (
          <Confirm
            title={_("Discard what you wrote?")}
            text={_("If you want to keep it as a draft, cancel and go to another page.")}
            action={_("Discard")}
            onConfirm={leave}
            onClose={() => setAsking(false)}
          />
        )}
      </form>
    </Pane>
  );
}
