// A call that did not succeed, with what to tell people about it.
import { _ } from "../base/text.ts";

export type Fields = Readonly<Record<string, readonly string[]>>;

const UNREACHABLE = 0;
const UNKNOWN_STATUS = 500;

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function readFields(body: object): Fields {
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, readonly string[]] => isTexts(entry[1])),
  );
}

function readText(body: object, fields: Fields): string {
  const { detail, error } = body as { detail?: unknown; error?: unknown };
  if (typeof detail === "string") return detail;
  if (typeof error === "string") return error;
  return Object.values(fields).flat().join(" ");
}

export class Failure extends Error {
  /** HTTP's; 0: the server was not reached, or did not answer in time. */
  readonly status: number;
  /** For people, in their language. */
  readonly text: string;
  /** What is wrong with which field. */
  readonly fields: Fields;
  /** Seconds until the server would like to be asked again; 0 where it did not say. */
  readonly retryAfter: number;
  /** Nothing failed, but nothing came: the server may have heard the call. */
  readonly isSilence: boolean;

  constructor(status: number, text: string, fields: Fields = {}, retryAfter = 0, isSilence = false) {
    super(`${status}: ${text}`);
    this.status = status;
    this.text = text;
    this.fields = fields;
    this.retryAfter = retryAfter;
    this.isSilence = isSilence;
  }

  /** The server was not reached, or @param isSilence did not answer in time. */
  static unreachable(isSilence = false): Failure {
    return new Failure(UNREACHABLE, _("The server cannot be reached."), {}, 0, isSilence);
  }

  /** What a refusal with that body means; a proxy's body may be anything. */
  static of(status: number, body: unknown, retryAfter: number): Failure {
    const object = typeof body === "object" && body !== null ? body : {};
    const fields = readFields(object);
    const text = readText(object, fields) || _("The server could not do this. Please try again later.");
    return new Failure(status, text, fields, retryAfter);
  }

  /** Nobody is logged in, or not any more. */
  get isUnauthorized(): boolean {
    return this.status === 401;
  }

  /** It is not for this person; of a profile: it is private. */
  get isForbidden(): boolean {
    return this.status === 403;
  }

  get isNotFound(): boolean {
    return this.status === 404;
  }

  /** Whether the server was not reached. */
  get isUnreachable(): boolean {
    return this.status === UNREACHABLE;
  }

  /** Whether the same call may succeed a little later: no connection, too often, or a server in trouble. */
  get isPassing(): boolean {
    return this.isUnreachable || this.status === 429 || this.status >= UNKNOWN_STATUS;
  }
}

/** Throws on whatever is no Failure: a mistake of our own is not swallowed. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  throw error;
}
