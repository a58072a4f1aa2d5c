import assert from "node:assert/strict";
import { test } from "node:test";
import { readAccess } from "../../../data/web/src/net/access.ts";
import { Failure } from "../../../data/web/src/net/failure.ts";
import { readLinks } from "../../../data/web/src/net/request.ts";

test("a Link header names the pages beside this one", () => {
  assert.deepEqual(readLinks(null), {});
  const both = '</chat/v1/room/?limit=1&before=20>; rel="prev", </chat/v1/room/?limit=1&after=30>; rel="next"';
  assert.deepEqual(readLinks(both), { before: 20, after: 30 });
  assert.deepEqual(readLinks('</api/post/?search=a%2Cb&limit=2&before=7&after=1>; rel="prev"'), { before: 7 });
});

test("a refusal becomes a text for people, whatever its form", () => {
  assert.equal(Failure.of(404, { detail: "Not found." }, 0).text, "Not found.");
  assert.equal(Failure.of(403, { error: "No." }, 0).text, "No.");
  const fields = Failure.of(400, { email: ["Bad."], password: ["Short.", "Weak."] }, 0);
  assert.equal(fields.text, "Bad. Short. Weak.");
  assert.deepEqual(fields.fields.password, ["Short.", "Weak."]);
  assert.notEqual(Failure.of(502, null, 0).text, "");
});

test("what passes is tried again, what does not is not", () => {
  const isPassing = (status: number) => Failure.of(status, null, 0).isPassing;
  assert.deepEqual([0, 429, 500, 503].map(isPassing), [true, true, true, true]);
  assert.deepEqual([400, 401, 403, 404, 413].map(isPassing), [false, false, false, false, false]);
});

test("a token's life is measured by this machine's clock", () => {
  const claims = { exp: 5000, iat: 1400, user_id: 7, nickname: "민지" };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const access = readAccess(`e30.${payload}.x`, 1_000_000);
  assert.equal(access.claims.nickname, "민지");
  assert.equal(access.end, 1_000_000 + 3600 * 1000);
});
