// What stands in the fields where a post is written, kept as a draft until it is sent.
import type { Post } from "../model/posts.ts";

/** The fields as their controls hold them: the category's id or "", tags with commas between. */
export interface PostForm {
  readonly title: string;
  readonly category: string;
  readonly tags: string;
  readonly content: string;
}

export function makeForm(post: Post | undefined, category: number | undefined): PostForm {
  return {
    title: post?.title ?? "",
    category: category === undefined ? "" : String(category),
    tags: post?.tags.join(", ") ?? "",
    content: post?.content ?? "",
  };
}

export function isSameForm(one: PostForm, other: PostForm): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function splitTags(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

export function writeDraft(form: PostForm): string {
  return JSON.stringify([form.title, form.category, form.tags, form.content]);
}

/** null where there is no draft, or none of ours. */
export function readDraft(text: string): PostForm | null {
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || !parts.every((part): part is string => typeof part === "string")) return null;
    const [title = "", category = "", tags = "", content = ""] = parts;
    return { title, category, tags, content };
  } catch {
    return null;
  }
}
