"""The browser of the tests itself: what it does as a person would, and what it does not let pass."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

POLICY = "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
SCRIPT = """
const box = document.querySelector("textarea");
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) {
    document.querySelector("output").append(box.value);
    box.value = "";
    event.preventDefault();
  }
});
"""
BODY = """<!doctype html><html lang="en"><title>A page</title>
<main><h1>Talk</h1><label>Message <textarea></textarea></label><output></output>%s</main>
<script src="/script.js"></script>"""
LISTEN = """(how) => document.addEventListener(how, (event) => {
  const [file] = (event.clipboardData ?? event.dataTransfer).files;
  document.querySelector("output").append([file.name, file.type, file.size].join(" "));
})"""
FAULTS = {
    "inline": ("<script>alert(1)</script>", "Content-Security-Policy"),
    "elsewhere": ('<img alt="a" src="http://localhost:1/a.png">', "Content-Security-Policy"),
    "missing": ('<img alt="a" src="/missing.png">', "404: .*/missing.png"),
    "throws": ('<script src="/throws.js"></script>', "error: Error: oh"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        answers = {
            "/": BODY % "",
            "/favicon.ico": "",
            "/script.js": SCRIPT,
            "/throws.js": "throw new Error('oh')",
            **{f"/{name}": BODY % markup for name, (markup, _) in FAULTS.items()},
        }
        body = answers.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *what):
        pass


class Site(ThreadingHTTPServer):
    daemon_threads = True

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def site():
    with Site(("127.0.0.1", 0), Handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


def test_acts(browser, site):
    page = browser.open(site)
    page.find("heading", "Talk").see()
    page.field("Message").fill("hello")
    page.find("textbox", "Message").press("Enter")
    page.find("status").expect_text("hello")
    page.field("Message").expect_value("")


def test_composition(browser, site):
    page = browser.open(site)
    page.field("Message").focus()
    page.compose("안녕")
    page.end_composition("안녕")
    page.field("Message").expect_value("안녕")
    page.key("Enter")
    page.find("status").expect_text("안녕")


def test_axe(browser, site):
    page = browser.open(site)
    assert page.run_axe() == []
    page.evaluate("() => document.querySelector('textarea').parentNode.replaceWith(document.querySelector('textarea'))")
    [finding] = page.run_axe()
    assert finding.startswith("label: textarea: ")


@pytest.mark.parametrize("fault", FAULTS)
def test_complaints(browser, site, fault):
    browser.open(site, path=f"/{fault}")
    browser.expect(FAULTS[fault][1])
    browser.allow("net::ERR_BLOCKED_BY_CSP|Content Security Policy|MIME type")


def test_strangers(browser, site):
    """What one context keeps the other does not have; a tab of the same has it."""
    page = browser.open(site)
    page.evaluate("() => localStorage.setItem('key', 'value')")
    look = "() => localStorage.getItem('key')"
    assert page.open_tab().evaluate(look) == "value"
    assert browser.open(site).evaluate(look) is None


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_files(browser, site, tmp_path, how):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"a picture")
    page = browser.open(site)
    page.evaluate(LISTEN, how)
    page.field("Message").give_file(how, picture)
    page.find("status").expect_text("a.png image/png 9")


CALL = "() => fetch('/healthz').then((answer) => answer.status, () => 0)"
OPEN = """() => {
  window.said = [];
  const socket = new WebSocket(`ws://${location.host}/ws/chatting/`);
  for (const event of ["open", "close", "error"]) socket.addEventListener(event, () => window.said.push(event));
}"""
SAID = "() => window.said"


def test_lost_network(browser, relay):
    """A browser that is offline calls nobody and takes no new sockets; what was open ends with the connection."""
    page = browser.open(relay, path="/healthz")
    browser.allow("WebSocket|ERR_")
    page.evaluate(OPEN)
    page.expect(lambda: page.evaluate(SAID), ["open"])
    page.go_offline()
    relay.cut()
    page.expect(lambda: page.evaluate(SAID)[-1], "close")
    assert page.evaluate(CALL) == 0
    page.evaluate(OPEN)
    page.expect(lambda: page.evaluate(SAID), ["error", "close"])
    page.go_online()
    assert page.evaluate(CALL) == 200


def test_silent_network(browser, relay):
    """What was open stays so, and only new connections pass when the network is back."""
    page = browser.open(relay, path="/healthz")
    page.evaluate(OPEN)
    page.expect(lambda: page.evaluate(SAID), ["open"])
    relay.fall_silent()
    page.evaluate("() => { fetch('/readyz').catch(() => window.said.push('never')); }")
    relay.recover()
    page.expect(lambda: page.evaluate(CALL), 200)
    assert page.evaluate(SAID) == ["open"]


def test_lost_server(browser, relay):
    page = browser.open(relay, path="/healthz")
    browser.allow("ERR_")
    relay.madang.kill()
    assert page.evaluate(CALL) == 0
    relay.madang.start()
    assert page.evaluate(CALL) == 200
