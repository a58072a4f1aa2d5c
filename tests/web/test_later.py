"""The views that are fetched later: what a reader meets where they do not come."""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Handler(BaseHTTPRequestHandler):
    """Hands everything on to a madangd; after an upgrade the files of the old page are gone."""

    def do_GET(self):
        if self.server.upgraded and self.path.startswith("/assets/"):
            self.answer(404, [], b"")
            return
        request = urllib.request.Request(self.server.madang.url + self.path, self.read_body(), method=self.command)
        try:
            with urllib.request.urlopen(request) as answer:
                body = answer.read()
                self.answer(answer.status, answer.headers.items(), self.rewrite(body))
        except urllib.error.HTTPError as error:
            self.answer(error.code, error.headers.items(), error.read())

    do_POST = do_GET

    def read_body(self):
        length = int(self.headers.get("Content-Length", 0))
        return self.rfile.read(length) if length else None

    def rewrite(self, body):
        return body.replace(b"/assets/", b"/assets/new-") if self.server.upgraded else body

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection", "etag"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *what):
        pass


class Site(ThreadingHTTPServer):
    daemon_threads = True
    upgraded = False

    def __init__(self, madang):
        super().__init__(("127.0.0.1", 0), Handler)
        self.madang = madang

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def site(madang):
    with Site(madang) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


def test_upgraded(browser, site):
    """The server has become another: the page says so, and a new one goes on where this one was."""
    page = browser.open(site)
    page.find("heading", "Login").see()
    site.upgraded = True
    browser.allow("404: .*/assets/")
    page.find("link", "Register").click()
    problem = page.find("alert")
    problem.line("Madang has been updated. Reload the page to go on; what you have written is kept.").see()
    site.upgraded = False
    problem.find("button", "Reload").click()
    page.find("heading", "Registration").see()


def test_comes_by_itself(browser, madang):
    """Nobody has to press anything: it is there when the server is."""
    page = browser.open(madang)
    page.find("heading", "Login").see()
    page.go_offline()
    browser.allow("ERR_INTERNET_DISCONNECTED")
    page.find("link", "Register").click()
    page.find("alert").line("The server cannot be reached.").see()
    page.go_online()
    page.find("heading", "Registration").see()


def test_reload_stays_on_the_page(browser, site):
    """While there is no connection the page is not left for the browser's own."""
    page = browser.open(site)
    page.find("heading", "Login").see()
    site.upgraded = True
    browser.allow("404: .*/assets/|ERR_INTERNET_DISCONNECTED")
    page.find("link", "Register").click()
    button = page.find("alert").find("button", "Reload").see()
    page.go_offline()
    button.click()
    page.find("alert").line("The server cannot be reached.").see()
    site.upgraded = False
    page.go_online()
    page.find("heading", "Registration").see()
