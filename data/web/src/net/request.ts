// One HTTP call: JSON in and out, refusals as Failure, the pages that a Link header names.
import { language } from "../base/language.ts";
import { SECOND } from "../base/time.ts";
import { Failure } from "./failure.ts";
import { DOUBT, lookForServer, noteAnswer, noteLoss } from "./reach.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Query = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** A FormData goes as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly token?: string;
  /** The call is finished even when the page goes away meanwhile. */
  readonly keepalive?: boolean;
  /** Made twice it does no more than once, as every GET: then a silence is not waited out. */
  readonly repeatable?: boolean;
}

export interface Answer<T> {
  readonly body: T;
  /** The bounds that give the pages beside this one, where there are any (RFC 8288). */
  readonly before?: number;
  readonly after?: number;
}

interface Exchange {
  readonly response: Response;
  readonly body: unknown;
}

// Of silence: while an answer goes on coming it may take its time.
const PATIENCE = 6 * SECOND;
const PATIENCE_TO_WRITE = 15 * SECOND;
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

async function readText(response: Response, onPart: () => void): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    onPart();
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** One attempt, given up after so long a silence. Throws a Failure where the server is not reached. */
async function exchange(url: string, init: RequestInit, patience: number): Promise<Exchange> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), patience);
  };
  try {
    wait();
    const response = await fetch(url, { ...init, signal: stop.signal });
    const body = parse(await readText(response, wait));
    noteAnswer();
    return { response, body };
  } catch {
    if (!stop.signal.aborted) noteLoss();
    throw Failure.unreachable(stop.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

/** A silence may be that of one connection, which is dead: then the call is made once more on another. */
async function exchangeTwice(url: string, init: RequestInit): Promise<Exchange> {
  try {
    return await exchange(url, init, DOUBT);
  } catch (error) {
    if (!(error instanceof Failure && error.isSilence) || !(await lookForServer())) throw error;
    return exchange(url, init, PATIENCE);
  }
}

/** What must not be made twice is waited for; meanwhile others find out whether there is anything to wait for. */
async function exchangeOnce(url: string, init: RequestInit): Promise<Exchange> {
  if (init.body instanceof FormData) return exchange(url, init, PATIENCE_WITH_FILE);
  const doubt = setTimeout(() => void lookForServer(), DOUBT);
  return exchange(url, init, PATIENCE_TO_WRITE).finally(() => clearTimeout(doubt));
}

/** Asks the server; the body's type is the caller's knowledge of the protocol. Throws a Failure. */
export async function request<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<Answer<T>> {
  const send = (options.repeatable ?? method === "GET") ? exchangeTwice : exchangeOnce;
  const { response, body } = await send(makeUrl(path, options.query), makeInit(method, options));
  if (!response.ok) throw Failure.of(response.status, body, Number(response.headers.get("Retry-After")) || 0);
  if (body === null) throw Failure.of(502, null, 0);
  return { body: body as T, ...readLinks(response.headers.get("Link")) };
}
