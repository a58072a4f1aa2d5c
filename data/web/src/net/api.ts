// Calls in the name of who is logged in: an access token that has ended is renewed once, and the call repeated.
import { Failure } from "./failure.ts";
import { request, type Answer, type Method, type Query } from "./request.ts";

export { Failure } from "./failure.ts";

/** Who has the access token. */
export interface TokenSource {
  /** The one to use now. Throws a Failure where there is none. */
  getToken(): Promise<string>;
  /** Another than the stale one. Throws a Failure. */
  renewToken(stale: string): Promise<string>;
}

/** One page of a list; `before` and `after` are the bounds that give the next one that way, where there is one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly before?: number;
  readonly after?: number;
}

export interface CallOptions {
  readonly query?: Query;
  readonly body?: unknown;
  /** Made twice it does no more than once. */
  readonly repeatable?: boolean;
}

export class Api {
  #tokens: TokenSource;

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  /** Throws a Failure; so do all others. */
  async call<T>(method: Method, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const token = await this.#tokens.getToken();
    try {
      return await request<T>(method, path, { ...options, token });
    } catch (error) {
      if (!(error instanceof Failure) || !error.isUnauthorized) throw error;
      return request<T>(method, path, { ...options, token: await this.#tokens.renewToken(token) });
    }
  }

  async get<T>(path: string, query: Query = {}): Promise<T> {
    return (await this.call<T>("GET", path, { query })).body;
  }

  async getPage<T>(path: string, query: Query = {}): Promise<Page<T>> {
    const { body, ...bounds } = await this.call<T[]>("GET", path, { query });
    return { items: body, ...bounds };
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return (await this.call<T>("POST", path, { body })).body;
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return (await this.call<T>("PATCH", path, { body })).body;
  }

  async put<T>(path: string, body?: unknown): Promise<T> {
    return (await this.call<T>("PUT", path, { body })).body;
  }

  async delete<T>(path: string, body?: unknown): Promise<T> {
    return (await this.call<T>("DELETE", path, { body })).body;
  }
}
