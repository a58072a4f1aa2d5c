// One HTTP call: JSON in and out, refusals as Failure, the pages that a Link header names.
import { language } from "../base/language.ts";
import { SECOND } from "../base/time.ts";
import { Failure } from "./failure.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Query = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** A FormData goes as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly token?: string;
  /** The call is finished even when the page goes away meanwhile. */
  readonly keepalive?: boolean;
}

export interface Answer<T> {
  readonly body: T;
  /** The bounds that give the pages beside this one, where there are any (RFC 8288). */
  readonly before?: number;
  readonly after?: number;
}

const PATIENCE = 20 * SECOND;
const PATIENCE_WITH_FILE = 120 * SECOND;

function makeUrl(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return search === "" ? path : `${path}?${search}`;
}

function makeInit(method: Method, { body, token, keepalive }: RequestOptions): RequestInit {
  const headers = new Headers({ "Accept-Language": language.value });
  const isForm = body instanceof FormData;
  if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
  if (body !== undefined && !isForm) headers.set("Content-Type", "application/json");
  return {
    method,
    headers,
    cache: "no-store",
    keepalive: keepalive ?? false,
    signal: AbortSignal.timeout(isForm ? PATIENCE_WITH_FILE : PATIENCE),
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  };
}

/** `before` of the page before this one and `after` of the one after it. */
export function readLinks(header: string | null): { before?: number; after?: number } {
  const bounds: { before?: number; after?: number } = {};
  for (const [, path = "", relation] of (header ?? "").matchAll(/<([^>]*)>;\s*rel="(\w+)"/g)) {
    const name = relation === "next" ? "after" : "before";
    const bound = new URLSearchParams(path.slice(path.indexOf("?"))).get(name);
    if (bound !== null) bounds[name] = Number(bound);
  }
  return bounds;
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Asks the server; the body's type is the caller's knowledge of the protocol. Throws a Failure. */
export async function request<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  let response: Response, body: unknown;
  try {
    response = await fetch(makeUrl(path, options.query), makeInit(method, options));
    body = await readBody(response);
  } catch {
    throw Failure.unreachable();
  }
  if (!response.ok) throw Failure.of(response.status, body, Number(response.headers.get("Retry-After")) || 0);
  if (body === null) throw Failure.of(502, null, 0);
  return { body: body as T, ...readLinks(response.headers.get("Link")) };
}
