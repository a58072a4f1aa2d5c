// Where a post is written or changed. What is written stays as a draft until it is saved or given up.
import { useState } from "preact/hooks";
import { _ } from "../base/text.ts";
import type { Category, Post, PostDraft } from "../model/posts.ts";
import { Button } from "./button.tsx";
import { Confirm } from "./dialog.tsx";
import { Select, TextArea, TextField } from "./field.tsx";
import { Problem } from "./note.tsx";
import { Pane, PaneHead } from "./pane.tsx";
import { isSameForm, makeForm, readDraft, splitTags, writeDraft, type PostForm } from "./post-form.ts";
import { href } from "./route.ts";
import { fieldError, useAct, wholeError, type Act } from "./use-act.ts";
import { useApp } from "./use-app.ts";
import { useOfferedFile } from "./use-offered-file.ts";

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
    : _("There are no categories yet: an administrator makes them.");
}

function Fields({ form, act, categories, noChoice, pictured, change }: FieldsProps) {
  const textOnly = _("Text only: pictures cannot be stored in posts.");
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
        hint={_("With commas between, at most 20. Posts are found by them.")}
        value={form.tags}
        onInput={(tags) => change({ tags })}
        error={fieldError(act, "tags")}
      />
    </>
  );
}

/** The form with its draft: kept as soon as it differs from what is stored, forgotten where it does not. */
function useForm(stored: PostForm, key: string) {
  const { drafts } = useApp();
  const [form, setForm] = useState(() => readDraft(drafts.get(key)) ?? stored);
  return {
    form,
    changed: !isSameForm(form, stored),
    change(fields: Partial<PostForm>): void {
      const next = { ...form, ...fields };
      setForm(next);
      drafts.set(key, isSameForm(next, stored) ? "" : writeDraft(next));
    },
    forget: (): void => drafts.set(key, ""),
  };
}

export function PostEditor({ post, categories, category, onSave, onLeave }: PostEditorProps) {
  const [stored] = useState(() => makeForm(post, category));
  const { form, changed, change, forget } = useForm(stored, `post:${post?.id ?? "new"}`);
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
          noChoice={post ? _("As before") : _("Choose a category")}
          pictured={pictured}
          change={change}
        />
        <div class="row">
          <Button type="submit" kind="primary" busy={act.busy}>
            {_("Save")}
          </Button>
          <Button onClick={() => (changed ? setAsking(true) : leave())}>{_("Cancel")}</Button>
        </div>
        {asking && (
          <Confirm
            title={_("Discard what you wrote?")}
            text={_("It is kept as a draft if you only go to another page.")}
            action={_("Discard")}
            onConfirm={leave}
            onClose={() => setAsking(false)}
          />
        )}
      </form>
    </Pane>
  );
}
