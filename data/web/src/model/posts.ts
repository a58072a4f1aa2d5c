// The board. Nothing of it is kept but the categories and what the lists told of the posts last listed.
import { parseTime } from "../base/time.ts";
import type { Api, Page } from "../net/api.ts";
import type { Me } from "../net/session.ts";
import type { CategoryBody, PostBody, PostDetailBody } from "../net/types.ts";

export interface Category {
  readonly id: number;
  readonly name: string;
}

/** A post as lists have it. */
export interface PostSummary {
  readonly id: number;
  readonly title: string;
  readonly content: string;
  readonly tags: readonly string[];
  readonly created: number;
  readonly updated: number;
  readonly hits: number;
  readonly category: number;
  readonly writer: string;
  readonly writerPicture: string;
}

/** A post to read. */
export interface Post {
  readonly id: number;
  readonly title: string;
  readonly content: string;
  readonly tags: readonly string[];
  readonly hits: number;
  readonly writer: { readonly email: string; readonly nickname: string };
  readonly room: { readonly id: number; readonly name: string } | null;
  /** Whether one may edit and delete it: the writer and superusers may. */
  readonly editable: boolean;
  /** Times, category and picture, which only lists tell; not there where none did. */
  readonly summary?: PostSummary;
}

export interface PostDraft {
  readonly title: string;
  readonly content: string;
  readonly category: number;
  readonly tags: readonly string[];
}

const PAGE = 20;
const MOST_KNOWN = 500;

function toSummary(body: PostBody): PostSummary {
  return {
    id: body.id,
    title: body.title,
    content: body.content,
    tags: body.tags.map(({ name }) => name),
    created: parseTime(body.created_at),
    updated: parseTime(body.updated_at),
    hits: body.hit,
    category: body.category,
    writer: body.writer_nickname,
    writerPicture: body.writer_profile_picture,
  };
}

export class Posts {
  #api: Api;
  #me: Me;
  #categories: Promise<readonly Category[]> | null = null;
  #known = new Map<number, PostSummary>();

  constructor(api: Api, me: Me) {
    this.#api = api;
    this.#me = me;
  }

  /** Throws a Failure; so do all others. */
  categories(): Promise<readonly Category[]> {
    this.#categories ??= this.#api.get<CategoryBody[]>("/api/post/categories").catch((error: unknown) => {
      this.#categories = null;
      throw error;
    });
    return this.#categories;
  }

  /** The newest first; `before` of the page gives the next one. */
  async list({ search, before }: { search?: string; before?: number }): Promise<Page<PostSummary>> {
    const query = { search: search || undefined, before, limit: PAGE };
    const page = await this.#api.getPage<PostBody>("/api/post/", query);
    const items = page.items.map(toSummary);
    items.forEach((summary) => this.#learn(summary));
    return { ...page, items };
  }

  /** Counts as a hit. */
  async show(id: number): Promise<Post> {
    const body = await this.#api.get<PostDetailBody>(`/api/post/detail/${id}`);
    const { room_data: room } = body;
    const summary = this.#known.get(id) ?? (await this.#find(id));
    return {
      id: body.post_id,
      title: body.title,
      content: body.content,
      tags: body.tags.map(({ name }) => name),
      hits: body.hit,
      writer: body.writer,
      room: room && { id: room.id, name: room.name },
      editable: this.#me.isSuperuser || body.writer.email === this.#me.email,
      ...(summary === undefined ? {} : { summary }),
    };
  }

  /** Gives the new post's id. */
  async write(draft: PostDraft): Promise<number> {
    const body = await this.#api.post<PostBody>("/api/post/write/", draft);
    this.#learn(toSummary(body));
    return body.id;
  }

  async edit(id: number, draft: Partial<PostDraft>): Promise<void> {
    this.#learn(toSummary(await this.#api.post<PostBody>(`/api/post/detail/${id}/edit/`, draft)));
  }

  async delete(id: number): Promise<void> {
    await this.#api.post(`/api/post/detail/${id}/delete/`);
    this.#known.delete(id);
  }

  /** Between these bounds the list has that post alone. */
  async #find(id: number): Promise<PostSummary | undefined> {
    const page = await this.#api.getPage<PostBody>("/api/post/", { after: id - 1, before: id + 1 });
    const found = page.items.map(toSummary)[0];
    if (found !== undefined) this.#learn(found);
    return found;
  }

  #learn(summary: PostSummary): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(summary.id, summary);
  }
}
