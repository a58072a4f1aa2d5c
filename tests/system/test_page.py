"""The page over raw HTTP: what a browser gets at / and of its parts, how it is kept, and what it may do."""

import gzip
import re
import subprocess

import pytest
from harness import Madang
from harness.madang import ROOT

COMPRESSED_MAX = 60 * 1024
PLAIN_MAX = 150 * 1024
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json"}
EVERY_CODING = {"Accept-Encoding": "gzip, deflate, br, zstd"}
# What undoes br: the tests' Python has nothing for it, and the build needs Node anyway.
UNDO_BROTLI = "process.stdout.write(require('zlib').brotliDecompressSync(require('fs').readFileSync(0)))"


@pytest.fixture(scope="module")
def madang():
    with Madang() as server:
        yield server


@pytest.fixture(scope="module")
def page(madang):
    return madang.get("/").expect(200)


@pytest.fixture(scope="module")
def first_parts(page):
    """The assets that the page itself names."""
    return re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)


@pytest.fixture(scope="module")
def catalogues(madang, first_parts):
    """Those of the languages, which the program fetches one of."""
    script = "".join(madang.get(path).text for path in first_parts if path.endswith(".js"))
    return {language: path for path, language in re.findall(r"(/assets/(\w\w)-[0-9a-f]+\.json)", script)}


def list_imports(madang, path, pattern):
    """What a script names so, and what that does in its turn."""
    names = re.findall(pattern, madang.get(path).expect(200).text) if path.endswith(".js") else []
    found = {f"/assets/{name}" for name in names}
    return found.union(*(list_imports(madang, one, pattern) for one in found))


@pytest.fixture(scope="module")
def later_parts(madang, first_parts):
    """The scripts that come when they are needed, and their style and texts."""
    patterns = (r'\bimport\("\./([^"]+)"\)', r'"/assets/([^"]+\.css)"', r'"/assets/(\w\w-later-[^"]+)"')
    later = set().union(*(list_imports(madang, path, pattern) for path in first_parts for pattern in patterns))
    return sorted(later - set(first_parts))


@pytest.fixture(scope="module")
def parts(first_parts, later_parts, catalogues):
    return [*first_parts, *later_parts, *catalogues.values()]


def get_suffix(path):
    return path[path.rindex(".") :]


def undo(answer):
    coding = answer.headers.get("Content-Encoding")
    if coding == "br":
        return subprocess.run(["node", "-e", UNDO_BROTLI], input=answer.body, capture_output=True, check=True).stdout
    return gzip.decompress(answer.body) if coding == "gzip" else answer.body


# The page


def test_page(page, first_parts):
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!doctype html>")
    assert {get_suffix(path) for path in first_parts} == {".js", ".css"}
    assert "Content-Encoding" not in page.headers and "Set-Cookie" not in page.headers


def test_page_names_what_is_imported(madang, first_parts):
    """So that a visit waits for one answer after the other no more than it must."""
    for path in first_parts:
        assert list_imports(madang, path, r'(?:\bfrom|\bimport)"\./([^"]+)"') <= set(first_parts), path


def test_page_is_asked_for_anew(madang, page):
    assert page.headers["Cache-Control"] == "no-cache"
    answer = madang.get("/", headers={"If-None-Match": page.headers["ETag"]}).expect(304)
    assert answer.body == b"" and "Content-Length" not in answer.headers
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
        assert answer.headers[name] == page.headers[name], name


@pytest.mark.parametrize("path", ["/?x=1", "//", "/.", "/?a=%00"])
def test_spellings(madang, page, path):
    assert madang.get(path).expect(200).body == page.body


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"Authorization": "Bearer x"}, {"Cookie": "x=y"}])
def test_whoever_asks(madang, page, headers):
    assert madang.get("/", headers=headers).expect(200).body == page.body


def test_policy(page):
    """What is not of here neither runs nor shows, no text becomes a script, and nobody frames the page."""
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    images = policy.pop("img-src").split()
    assert images[0] == "'self'" and set(images) <= {"'self'", "blob:"}
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_hardening(page):
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in page.headers["Permissions-Policy"]


def test_nothing_inline(page):
    """The policy would not let it run."""
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page.text)
    assert all(script == "" for script in re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL))


def test_nothing_from_elsewhere(madang, page, parts):
    for path in ["/", *parts]:
        text = re.sub(r"<!--.*?-->", "", madang.get(path).text, flags=re.DOTALL)
        addresses = re.findall(r"""(?:\w+:|["'`(])//\w[^\s"'`)]*""", text)
        assert [one for one in addresses if "//www.w3.org/" not in one] == [], path  # a namespace is only a name
        assert "sourceMappingURL" not in text


# Its parts


def test_parts(madang, parts):
    for path in parts:
        answer = madang.get(path).expect(200)
        assert re.fullmatch(r"/assets/[\w-]+-([0-9a-f]{10}|[0-9A-Z]{8})\.\w+", path)
        assert answer.headers["Content-Type"] == TYPES[get_suffix(path)]
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Vary"] == "Accept-Encoding"


def test_catalogues(madang, catalogues):
    assert set(catalogues) == {"ko", "ru"}
    for path in catalogues.values():
        assert isinstance(madang.get(path).json(), dict)


@pytest.mark.parametrize("name", ["x.js", "main.js", "index.html", "", ".", "%2e%2e%2findex.html", "a" * 63, "a" * 64])
def test_unknown(madang, name):
    answer = madang.get(f"/assets/{name}").expect(404)
    assert answer.headers["Cache-Control"] == "no-store" and set(answer.json()) == {"detail"}


def test_icon(madang):
    answer = madang.get("/favicon.ico").expect(200)
    assert answer.headers["Content-Type"] == "image/svg+xml" and b"<svg" in answer.body
    madang.get("/favicon.ico", headers={"If-None-Match": answer.headers["ETag"]}).expect(304)


# Codings and versions


@pytest.mark.parametrize(
    "accepted, coding",
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("deflate", None),
        ("identity;q=0", None),
        ("nonsense;;;=,", None),
    ],
)
def test_coding(madang, parts, page, accepted, coding):
    for path in ["/", *parts]:
        answer = madang.get(path, headers={"Accept-Encoding": accepted}).expect(200)
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Length"] == str(len(answer.body))
        assert undo(answer) == madang.get(path).body


def test_fields_are_one_list(madang):
    pairs = [("Host", madang.host), ("Accept-Encoding", "gzip;q=0.5"), ("Accept-Encoding", "br")]
    with madang.connect() as stream:
        assert stream.request("GET", "/", pairs).headers["Content-Encoding"] == "br"


def test_each_coding_is_a_version(madang, parts):
    """A cache must not take one for the other."""
    for path in ["/", *parts]:
        tags = [madang.get(path, headers={"Accept-Encoding": coding}).headers["ETag"] for coding in ("br", "gzip", "")]
        assert len(set(tags)) == 3
        for tag in tags:
            assert re.fullmatch(r'"[!#-~]+"', tag)
        known = {"If-None-Match": f'"x", W/{tags[0]}'}
        madang.get(path, headers={**known, "Accept-Encoding": "br"}).expect(304)
        madang.get(path, headers={**known, "Accept-Encoding": "gzip"}).expect(200)


def test_head(madang, parts):
    for path in ["/", "/favicon.ico", *parts]:
        got = madang.get(path, headers=EVERY_CODING)
        headed = madang.request("HEAD", path, headers=EVERY_CODING).expect(200)
        for name in ("Content-Length", "Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary"):
            assert headed.headers[name] == got.headers[name], (path, name)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_methods(madang, first_parts, method):
    for path in ["/", "/favicon.ico", *first_parts]:
        assert madang.request(method, path).expect(405).headers["Allow"] == "GET, HEAD, OPTIONS"


def test_connection_is_kept(madang, page, first_parts):
    headers = {"Host": madang.host, **EVERY_CODING}
    with madang.connect() as stream:
        for path in ["/", *first_parts, "/assets/x"] * 2:
            answer = stream.request("GET", path, headers)
            if answer.status == 200:
                stream.request("GET", path, {**headers, "If-None-Match": answer.headers["ETag"]}).expect(304)


# Weight


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_first_load(madang, first_parts, catalogues, language):
    """All that a first visit brings over the wire, and all that it makes of it."""
    paths = ["/", *first_parts, *([catalogues[language]] if language != "en" else [])]
    for headers, most in ((EVERY_CODING, COMPRESSED_MAX), ({}, PLAIN_MAX)):
        sizes = {path: len(madang.get(path, headers=headers).body) for path in paths}
        assert sum(sizes.values()) <= most, sizes


def test_licence(page):
    """Whose work the page has in it, it says; all of the licence is in data/debian/copyright."""
    copyright = (ROOT / "data/debian/copyright").read_text()
    for name in ("Jason Miller", "Preact Team"):
        assert name in page.text and name in copyright
