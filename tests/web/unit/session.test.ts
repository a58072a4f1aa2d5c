import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import "./browser.ts";
import type { TabNews, Tabs } from "../../../data/web/src/base/tabs.ts";
import { Api } from "../../../data/web/src/net/api.ts";
import { Session } from "../../../data/web/src/net/session.ts";

function makeToken(user: number, number: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iat: now, exp: now + 3600, user_id: user, nickname: `n${user}`, jti: number };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
}

/** The server's side: one login by cookie, of which the newest access token alone is good. */
class Server {
  user = 7;
  hasLogin = true;
  isAway = false;
  refreshes = 0;
  access = "";

  fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (this.isAway) throw new TypeError("away");
    const token = new Headers(init.headers).get("Authorization")?.slice("Bearer ".length);
    if (path === "/api/token/refresh/") return this.refresh();
    if (path === "/user/logout/") return Response.json({ message: "" });
    if (token !== this.access) return Response.json({ detail: "over" }, { status: 401 });
    if (path === "/user/profile/") return Response.json(this.profile());
    return Response.json({ path });
  };

  profile() {
    return { id: this.user, nickname: `n${this.user}`, email: `n${this.user}@example.org` };
  }

  refresh(): Response {
    this.refreshes += 1;
    if (!this.hasLogin) return Response.json({ refresh: ["missing"] }, { status: 400 });
    this.access = makeToken(this.user, this.refreshes);
    return Response.json({ access: this.access });
  }
}

class FakeTabs {
  told: TabNews[] = [];
  hear: (news: TabNews) => void = () => undefined;
  tell = (news: TabNews) => void this.told.push(news);
  listen = (listener: (news: TabNews) => void) => {
    this.hear = listener;
    return () => undefined;
  };
}

let server: Server;

beforeEach(() => {
  server = new Server();
  Object.assign(globalThis, { fetch: server.fetch });
  localStorage.clear();
});

const opened: FakeTabs[] = [];

// A login that goes on would be renewed in an hour, and node waits for that.
afterEach(() => opened.splice(0).forEach((tabs) => tabs.hear({ what: "out" })));

async function open() {
  const tabs = new FakeTabs();
  opened.push(tabs);
  const events: string[] = [];
  const session = new Session(tabs as unknown as Tabs, {
    onBegin: ({ id }) => events.push(`begin ${id}`),
    onEnd: (isWanted) => events.push(isWanted ? "logged out" : "ended"),
  });
  await session.start();
  return { tabs, events, session, api: new Api(session) };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

test("a login is found by its cookie", async () => {
  const { session, events } = await open();
  assert.equal(session.state.value, "in");
  assert.deepEqual(session.me.value, { id: 7, nickname: "n7", email: "n7@example.org", isSuperuser: false });
  assert.deepEqual(events, ["begin 7"]);
  await session.logOut();
});

test("without one nobody is logged in", async () => {
  server.hasLogin = false;
  const { session, events } = await open();
  assert.equal(session.state.value, "out");
  assert.deepEqual(events, []);
});

test("calls that find the token ended renew it once, and are repeated", async () => {
  const { session, api } = await open();
  server.access = "another";
  const paths = await Promise.all(["/a", "/b", "/c"].map((path) => api.get<{ path: string }>(path)));
  assert.deepEqual(paths.map(({ path }) => path), ["/a", "/b", "/c"]);
  assert.equal(server.refreshes, 2);
  await session.logOut();
});

test("a login that has ended is noticed by the first call", async () => {
  const { session, api, events } = await open();
  server.access = "";
  server.hasLogin = false;
  await assert.rejects(api.get("/a"), { status: 401 });
  assert.equal(session.state.value, "out");
  assert.deepEqual(events, ["begin 7", "ended"]);
});

test("what other tabs do is followed", async () => {
  const { session, tabs, events } = await open();
  server.access = makeToken(7, 99);
  tabs.hear({ what: "token", user: 7, access: server.access });
  assert.equal(session.token.value, server.access);
  server.user = 8;
  tabs.hear({ what: "in", user: 8 });
  await settle();
  assert.equal(session.me.value?.id, 8);
  tabs.hear({ what: "out" });
  assert.equal(session.state.value, "out");
  assert.deepEqual(events, ["begin 7", "ended", "begin 8", "logged out"]);
});

test("other tabs are told of tokens and of the logout", async () => {
  const { session, tabs } = await open();
  await session.logOut();
  assert.deepEqual(tabs.told.map(({ what }) => what), ["token", "out"]);
});

test("who is known to be logged out is not asked about; who may be in is", async () => {
  server.hasLogin = false;
  await open();
  await open();
  assert.equal(server.refreshes, 1);
  server.hasLogin = true;
  const { tabs, session } = await open();
  assert.equal(session.state.value, "out");
  tabs.hear({ what: "in", user: 7 });
  await settle();
  assert.equal(session.state.value, "in");
  assert.equal((await open()).session.state.value, "in");
});

test("a call that outlives its login is not repeated in another's name", async () => {
  const { session } = await open();
  const api = new Api(session.tokensOf(7));
  server.user = 8;
  server.access = "of nobody";
  await assert.rejects(api.get("/a"), { status: 401 });
  assert.equal(session.me.value?.id, 8);
  await assert.rejects(api.get("/a"), { status: 401 });
  assert.deepEqual(await new Api(session.tokensOf(8)).get("/a"), { path: "/a" });
});

test("a logout that is heard after the end of the login still forgets what was typed", async () => {
  const { api, tabs, events } = await open();
  server.access = "";
  server.hasLogin = false;
  await assert.rejects(api.get("/a"));
  tabs.hear({ what: "out" });
  assert.deepEqual(events, ["begin 7", "ended", "logged out"]);
});

test("an account that was made but not entered says so", async () => {
  const { session } = await open();
  const { fetch } = server;
  globalThis.fetch = ((path: string, init: RequestInit) => {
    if (path === "/user/login/") return Promise.reject(new TypeError("away"));
    return path === "/user/registration/" ? Promise.resolve(Response.json({}, { status: 201 })) : fetch(path, init);
  }) as typeof globalThis.fetch;
  const who = { email: "a@example.org", password: "password123", nickname: "a" };
  await assert.rejects(session.register(who), { text: "Your account has been created. Please log in." });
  const calls: string[] = [];
  globalThis.fetch = ((path: string) => {
    calls.push(path);
    server.access = makeToken(7, 1);
    return Promise.resolve(Response.json({ access: server.access, profile: server.profile() }));
  }) as typeof globalThis.fetch;
  await session.register(who);
  assert.deepEqual(calls, ["/user/login/"]);
  assert.equal(session.state.value, "in");
});

test("a nickname that was changed on another device is asked for", async () => {
  const { session } = await open();
  const profile = server.profile();
  server.profile = () => ({ ...profile, nickname: "another" });
  await session.recall();
  assert.equal(session.me.value?.nickname, "another");
});

test("who blocks cookies is told so, and is not asked for them at the server", async () => {
  server.hasLogin = false;
  const { session } = await open();
  Object.defineProperty(document, "cookie", { get: () => "", set: () => undefined, configurable: true });
  server.fetch = () => Promise.reject(new Error("asked"));
  const told = { text: "Madang needs cookies. Please allow them." };
  await assert.rejects(session.logIn("a@example.org", "x"), told);
  await assert.rejects(session.register({ email: "a@example.org", password: "x", nickname: "a" }), told);
  Object.defineProperty(document, "cookie", { value: "", writable: true });
});

test("a browser that refuses locks is no reason to wait for ever", async () => {
  Object.assign(navigator, { locks: { request: () => Promise.reject(new Error("denied")) } });
  assert.equal((await open()).session.state.value, "in");
  server.hasLogin = false;
  assert.equal((await open()).session.state.value, "out");
  Object.assign(navigator, { locks: undefined });
});
