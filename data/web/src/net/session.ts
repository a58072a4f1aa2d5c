// Who is logged in, in all tabs of the browser. Cookies that scripts cannot read hold the login; this holds the access
// token for calls, renews it before it ends, and follows what the other tabs do.
import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { takesCookies } from "../base/cookies.ts";
import { doAlone } from "../base/lock.ts";
import { Pauses } from "../base/pauses.ts";
import { readItem, writeItem } from "../base/storage.ts";
import type { Tabs, TabNews } from "../base/tabs.ts";
import { _ } from "../base/text.ts";
import { MINUTE, SECOND } from "../base/time.ts";
import { readAccess, type Access } from "./access.ts";
import { asFailure, Failure } from "./failure.ts";
import type { TokenSource } from "./api.ts";
import { request } from "./request.ts";
import type { LoginBody, ProfileBody, RefreshBody } from "./types.ts";

export interface Me {
  readonly id: number;
  readonly nickname: string;
  readonly email: string;
  readonly isSuperuser: boolean;
}

/** Told before the state says so, so that what belongs to a login is there when a view looks for it. */
export interface SessionListener {
  onBegin(me: Me): void;
  /** @param isWanted whether somebody logged out, here or in another tab; may come after an end that was not */
  onEnd(isWanted: boolean): void;
}

// Precondition Failed: of the browser, not of the server.
const NO_COOKIES = 412;
const EARLY = 5 * MINUTE;
const LATEST = 30 * SECOND;
// Kept: whether this browser had a login when it last knew. Who never had one, or cannot keep it, asks the server.
const ITEM = "madang.login";
// What changes the cookies is done by one tab at a time.
const COOKIES = "madang.renew";
// A renewal whose answer was lost is repeated while the server still takes it for the same one (10 s).
const SECOND_TRY = 2 * SECOND;

/** Without them one would be out again at once. */
function requireCookies(): void {
  if (!takesCookies()) throw new Failure(NO_COOKIES, _("Madang needs cookies. Please allow them."));
}

export class Session implements TokenSource {
  readonly state: ReadonlySignal<"starting" | "out" | "in">;
  readonly me: ReadonlySignal<Me | null>;
  /** When starting will be tried again by itself; null while it is not waiting for that. */
  readonly retryAt: ReadonlySignal<number | null>;
  /** Changes with each renewal; null while nobody is logged in. */
  readonly token: ReadonlySignal<string | null>;

  #state = signal<"starting" | "out" | "in">("starting");
  #me = signal<Me | null>(null);
  #retryAt = signal<number | null>(null);
  #token = signal<string | null>(null);
  #access: Access | null = null;
  #renewing: Promise<string> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauses = new Pauses();
  /** Of whom an account was made here. */
  #registered: string | null = null;
  #tabs: Tabs;
  #listener: SessionListener;

  constructor(tabs: Tabs, listener: SessionListener) {
    this.state = this.#state;
    this.me = this.#me;
    this.retryAt = this.#retryAt;
    this.token = this.#token;
    this.#tabs = tabs;
    this.#listener = listener;
    tabs.listen((news) => this.#onNews(news));
  }

  /** Finds out whether the cookies are of a login; asks again until the server says so or not. */
  async start(): Promise<void> {
    if (readItem<boolean>("local", ITEM) === false) this.#end(false);
    else await this.#find();
  }

  /** Tries now to start, where that is waiting for another try. */
  retry(): void {
    if (this.#retryAt.peek() !== null) void this.#find();
  }

  /** Throws a Failure; so do all others. */
  async logIn(email: string, password: string): Promise<void> {
    requireCookies();
    await doAlone(COOKIES, async () => {
      const { body } = await request<LoginBody>("POST", "/user/login/", { body: { email, password } });
      this.#begin(readAccess(body.access), body.profile);
      this.#tabs.tell({ what: "in", user: body.profile.id });
    });
  }

  /** Makes the account and logs in; where only the latter failed, calling it again tries just that. */
  async register(who: { email: string; password: string; nickname: string }): Promise<void> {
    requireCookies();
    if (who.email !== this.#registered) await request("POST", "/user/registration/", { body: who });
    this.#registered = who.email;
    await this.logIn(who.email, who.password).catch((error: unknown) => {
      throw new Failure(asFailure(error).status, _("Your account has been created. Please log in."));
    });
  }

  /** Nobody is logged out who could not be: only the server can delete the cookies. */
  async logOut(): Promise<void> {
    await doAlone(COOKIES, async () => {
      const token = this.#access?.token;
      await request("POST", "/user/logout/", token === undefined ? {} : { token });
      writeItem("local", ITEM, false);
      this.#end(true);
      this.#tabs.tell({ what: "out" });
    });
  }

  /** The tokens of that user alone: a call that outlives its login must not go on in another's name. */
  tokensOf(user: number): TokenSource {
    const ifStillIn = async (give: () => Promise<string>) => {
      const token = this.#me.peek()?.id === user ? await give() : null;
      if (token === null || this.#me.peek()?.id !== user) throw Failure.of(401, null, 0);
      return token;
    };
    return {
      getToken: () => ifStillIn(() => this.getToken()),
      renewToken: (stale) => ifStillIn(() => this.renewToken(stale)),
    };
  }

  async getToken(): Promise<string> {
    const access = this.#access;
    if (access === null) throw Failure.of(401, null, 0);
    return Date.now() < access.end - LATEST ? access.token : this.renewToken(access.token);
  }

  renewToken(stale: string): Promise<string> {
    this.#renewing ??= this.#renewAlone(stale).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Asks the server whether the login still stands, and ends it here where it does not; true while nobody knows. */
  async stands(): Promise<boolean> {
    try {
      await this.renewToken(this.#access?.token ?? "");
      return true;
    } catch (error) {
      return asFailure(error).isPassing;
    }
  }

  /** Asks the profile who one is: the nickname may have been changed on another device. Throws a Failure. */
  async recall(): Promise<void> {
    const { body } = await request<ProfileBody>("GET", "/user/profile/", { token: await this.getToken() });
    if (body.id === this.#me.peek()?.id) this.rename(body.nickname);
  }

  /** The profile has changed. */
  rename(nickname: string): void {
    const me = this.#me.value;
    if (me !== null && me.nickname !== nickname) this.#me.value = { ...me, nickname };
  }

  async #find(): Promise<void> {
    clearTimeout(this.#timer);
    this.#retryAt.value = null;
    try {
      await this.renewToken(this.#access?.token ?? "");
    } catch (error) {
      if (asFailure(error).isPassing) this.#startLater();
      else this.#end(false);
    }
  }

  #renewAlone(stale: string): Promise<string> {
    return doAlone(COOKIES, async () => {
      // Another tab may have renewed while this one waited.
      if (this.#access !== null && this.#access.token !== stale) return this.#access.token;
      const access = readAccess(await this.#refresh());
      await this.#adopt(access);
      this.#tabs.tell({ what: "token", user: access.claims.user_id, access: access.token });
      return access.token;
    });
  }

  async #refresh(): Promise<string> {
    try {
      return await this.#askRefresh();
    } catch (error) {
      const failure = asFailure(error);
      if (failure.isPassing) throw failure;
      writeItem("local", ITEM, false);
      this.#end(false);
      // Without a cookie it is 400, of a dead login 401.
      throw new Failure(401, failure.text);
    }
  }

  async #askRefresh(): Promise<string> {
    const ask = () => request<RefreshBody>("POST", "/api/token/refresh/", { keepalive: true, repeatable: true });
    const answer = await ask().catch(async (error: unknown) => {
      if (!asFailure(error).isUnreachable) throw error;
      await new Promise((resolve) => setTimeout(resolve, SECOND_TRY));
      return ask();
    });
    return answer.body.access;
  }

  /** Takes a token; a login begins with it where there was none, or that of somebody else. */
  async #adopt(access: Access): Promise<void> {
    if (this.#me.value?.id === access.claims.user_id) return this.#keep(access);
    const { body } = await request<ProfileBody>("GET", "/user/profile/", { token: access.token });
    this.#begin(access, body);
  }

  #begin(access: Access, profile: ProfileBody): void {
    const { id, nickname, email } = profile;
    const me: Me = { id, nickname, email, isSuperuser: access.claims.is_superuser === true };
    batch(() => {
      this.#end(false);
      this.#keep(access);
      this.#me.value = me;
      this.#listener.onBegin(me);
      this.#state.value = "in";
    });
    writeItem("local", ITEM, true);
  }

  #keep(access: Access): void {
    this.#access = access;
    this.#token.value = access.token;
    this.#pauses.reset();
    this.#renewAt(access.end - EARLY);
  }

  #end(isWanted: boolean): void {
    clearTimeout(this.#timer);
    const wasIn = this.#state.value === "in";
    batch(() => {
      this.#access = null;
      this.#state.value = "out";
      this.#me.value = null;
      this.#token.value = null;
      this.#retryAt.value = null;
      if (wasIn || isWanted) this.#listener.onEnd(isWanted);
    });
  }

  #renewAt(time: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#renewInTime(), Math.max(time - Date.now(), SECOND));
  }

  async #renewInTime(): Promise<void> {
    const token = this.#access?.token;
    const stands = await this.stands();
    if (stands && this.#access?.token === token) this.#renewAt(Date.now() + this.#pauses.next());
  }

  #startLater(): void {
    clearTimeout(this.#timer);
    const pause = this.#pauses.next();
    this.#retryAt.value = Date.now() + pause;
    this.#timer = setTimeout(() => void this.#find(), pause);
  }

  #onNews(news: TabNews): void {
    if (news.what === "out") this.#end(true);
    else if (news.what === "in" && news.user !== this.#me.value?.id) void this.#find();
    else if (news.what === "token" && news.user === this.#me.value?.id) this.#keep(readAccess(news.access));
  }
}
