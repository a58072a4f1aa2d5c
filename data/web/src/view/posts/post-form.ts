// What stands in the fields where a post is written.
import type { Post } from "../../model/posts.ts";

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

export function splitTags(text: string): string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
