"""A real Chromium for the tests: people who know nothing of each other, and what their pages complain of."""

import json
import os
import re
import select
import shutil
import subprocess
import time

from harness.madang import ROOT
from harness.page import Page
from harness.waiting import PATIENCE, wait_for

BRIDGE = ROOT / "tests/harness/browser.mjs"
CALL_SECONDS = 6 * PATIENCE  # the bridge itself gives up after PATIENCE, and says why
ZONE = "Asia/Seoul"


class BrowserError(Exception):
    """What Playwright said; its first line tells which call waited for what."""


class Bridge:
    """The node process that drives Chromium: one for a whole run of tests, or for a worker's share of it."""

    def __init__(self):
        program = shutil.which("chromium")
        assert program, "there is no chromium here"
        command = ["node", BRIDGE, program, str(PATIENCE)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.buffer = b""

    def ask(self, **request):
        """One request and its answer."""
        __tracebackhide__ = True
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.read_line())
        if "error" in answer:
            raise BrowserError(answer["error"])
        return answer.get("value")

    def read_line(self):
        end = time.monotonic() + CALL_SECONDS
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            if not ready:
                self.process.kill()
                raise TimeoutError(f"the browser did not answer within {CALL_SECONDS} s")
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            assert data, "the browser's bridge has ended"
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()


def make_cookies(origin, person):
    """Those of a login of its own: the page changes its tokens, and the person's others shall stay good."""
    credentials = {"email": person.email, "password": person.password}
    answer = person.madang.post("/user/v1/login/", credentials).expect(200)
    return [
        {"name": name, "value": value, "url": origin, "httpOnly": True, "sameSite": "Lax"}
        for name, value in answer.cookies().items()
    ]


class Browser:
    """What a test has of the bridge: contexts of its own, closed at its end."""

    def __init__(self, bridge):
        self.bridge = bridge
        self.contexts = []
        self.pages = []
        self.complaints = []
        self.allowed = []

    def open(
        self, madang, person=None, path="/", *, language="en", size="desk", scheme="light", zone=ZONE, **options
    ) -> Page:
        """
        A page in a context of its own; of a person, who is logged in already, or of nobody.

        madang: whatever has a url; size: "desk", "phone" or "small" (320 pixels wide); scheme: "light" or "dark";
        options: motion, "reduce" for a person who wants little of it; listens, for take_told().
        """
        cookies = make_cookies(madang.url, person) if person else []
        answer = self.bridge.ask(
            do="open", origin=madang.url, cookies=cookies, language=language, size=size, scheme=scheme, zone=zone,
            **options,
        )  # fmt: skip
        self.contexts.append(answer["context"])
        return Page(self, madang, answer["context"], language, person).go(path)

    def allow(self, pattern):
        """The test makes pages complain so: a regular expression."""
        self.allowed.append(pattern)

    def expect(self, pattern):
        """Waits until a page complains so, and allows it."""
        __tracebackhide__ = True
        self.allow(pattern)
        wait_for(lambda: self.find_complaints(pattern), what=f"the complaint {pattern!r}, not {self.complaints}")

    def find_complaints(self, pattern):
        for context in self.contexts:
            self.complaints += self.bridge.ask(do="takeComplaints", context=context)
        return [line for line in self.complaints if re.search(pattern, line)]

    def take_complaints(self):
        """What the pages complained of since the last call that nobody allowed."""
        complaints = self.find_complaints("")
        self.complaints = []
        return [line for line in complaints if not any(re.search(pattern, line) for pattern in self.allowed)]

    def take_told(self):
        """All texts that the pages that were opened with listens=True showed or named since the last call."""
        return {text for context in self.contexts for text in self.bridge.ask(do="takeTold", context=context)}

    def describe(self):
        return "\n".join(page.describe() for page in self.pages)

    def close(self):
        """Closes the contexts; what their pages complained of, as take_complaints() has it."""
        try:
            return self.take_complaints()
        finally:
            for context in self.contexts:
                self.bridge.ask(do="close", context=context)
            self.contexts, self.pages = [], []
