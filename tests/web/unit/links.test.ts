// Addresses in texts, also in texts that somebody wrote to trouble others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { splitLinks } from "../../../data/web/src/view/parts/links.ts";

const LINEAR_MS = 500;

function findLinks(text: string): string[] {
  const pieces = splitLinks(text);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  return pieces.filter(({ host }) => host !== undefined).map((piece) => piece.text);
}

test("an address ends where the sentence goes on", () => {
  const cases: [string, string[]][] = [
    ["see https://example.org/a.", ["https://example.org/a"]],
    ["(https://example.org/a)", ["https://example.org/a"]],
    ["(https://example.org/a_(b)).", ["https://example.org/a_(b)"]],
    ["[https://example.org/?q={1}], and", ["https://example.org/?q={1}"]],
    ["https://example.org/)*_!…", ["https://example.org/"]],
    ["https://example.org에서", ["https://example.org"]],
    ["https:// and http://)", []],
  ];
  for (const [text, links] of cases) assert.deepEqual(findLinks(text), links, text);
});

test("what turns the text round ends it", () => {
  for (const mark of ["\u061c", "\u202e", "\u2066", "\u200f"]) {
    assert.deepEqual(findLinks(`https://example.org/${mark}gro.live`), ["https://example.org/"]);
  }
});

test("an address with a name before the host is no link", () => {
  assert.deepEqual(findLinks("https://google.com@evil.example/ https://a:b@evil.example/"), []);
});

test("the host is told as the browser has it", () => {
  const [piece] = splitLinks("https://аррӏе.com/");
  assert.equal(piece?.host, "xn--80ak6aa92e.com");
});

test("however long it is, it costs no more than its length", () => {
  for (const tail of [")", ".", "](", "(", ").", "://"]) {
    const text = `https://x${tail.repeat(100_000 / tail.length)}`;
    const begin = performance.now();
    splitLinks(text);
    assert.ok(performance.now() - begin < LINEAR_MS, `${tail}: ${performance.now() - begin} ms`);
  }
});
