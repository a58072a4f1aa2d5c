"""GET /media/…: pictures come back as they were uploaded, in parts where asked, and never as anything else."""

import os
import re
import stat
from pathlib import Path

import pytest
from harness import People, Stream, wait_for
from harness.forms import PICTURES, make_png, put_picture
from harness.http import encode_request

MIB = 1 << 20
POLICY = "default-src 'none'; sandbox"
DEFAULT = "/media/default.svg"
NOT_FOUND = {"detail": "Not found."}


@pytest.fixture(scope="module")
def picture():
    return make_png(1000)


@pytest.fixture(scope="module")
def path(madang, picture):
    return put_picture(People(madang).register_user(), picture)


def get_part(madang, path, value, status, **headers):
    return madang.get(path, headers={"Range": value, **headers}).expect(status)


@pytest.mark.parametrize("kind", PICTURES)
def test_bytes_come_back(madang, people, kind):
    data, media_type = PICTURES[kind]
    path = put_picture(people.register_user(), data)
    assert re.fullmatch(rf"/media/[0-9a-f]{{32}}\.{kind}", path)
    answer = madang.get(path).expect(200)
    assert answer.body == data
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Length"] == str(len(data))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Language" not in answer.headers


def test_default(madang):
    answer = madang.get(DEFAULT).expect(200)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert b"<svg" in answer.body
    assert madang.get(DEFAULT, headers={"If-None-Match": answer.headers["ETag"]}).status == 304
    assert get_part(madang, DEFAULT, "bytes=0-3", 206).body == answer.body[:4]


def test_largest(madang, people):
    picture = make_png(8 * MIB - 500)
    path = put_picture(people.register_user(), picture)
    assert madang.get(path).expect(200).body == picture
    assert get_part(madang, path, "bytes=-5", 206).body == picture[-5:]


def test_whoever_asks(madang, path, picture):
    """An <img> brings no credentials, and bad ones change nothing."""
    assert madang.get(path, headers={"Authorization": "Bearer x"}).expect(200).body == picture


@pytest.mark.parametrize("spelling", ["/{}", "{}/", "//{}//", "/./{}"])
def test_slashes(madang, path, picture, spelling):
    assert madang.get(spelling.format(path)).expect(200).body == picture


def test_double_slash_within(madang, path, picture):
    assert madang.get(path.replace("/media/", "//media//")).expect(200).body == picture


def test_head(madang, path, picture):
    answer = madang.request("HEAD", path).expect(200)
    assert answer.headers["Content-Length"] == str(len(picture))
    assert answer.headers["ETag"] == madang.get(path).headers["ETag"]
    whole = madang.request("HEAD", path, headers={"Range": "bytes=0-1"}).expect(200)
    assert whole.headers["Content-Length"] == str(len(picture))


def test_connection_is_kept(madang, path, picture):
    """Whatever is answered, the next request is understood."""
    headers = {"Host": madang.host}
    tag = madang.get(path).headers["ETag"]
    with madang.connect() as stream:
        for _ in range(3):
            assert stream.request("GET", path, headers).expect(200).body == picture
            stream.request("GET", path, {**headers, "If-None-Match": tag}).expect(304)
            assert stream.request("GET", path, {**headers, "Range": "bytes=1-2"}).expect(206).body == picture[1:3]
            stream.request("GET", path, {**headers, "Range": "bytes=5000-"}).expect(416)
            stream.request("HEAD", path, headers).expect(200)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_methods(madang, path, method):
    answer = madang.request(method, path).expect(405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert set(answer.json()) == {"detail"}


def test_preflight(madang, path):
    asked = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "GET"}
    assert madang.request("OPTIONS", path, headers=asked).expect(200).headers["Access-Control-Allow-Origin"] == "*"


# What has a name that is not ours


@pytest.mark.parametrize(
    "name",
    [
        "0123456789abcdef0123456789abcdef.png",
        "0123456789abcdef0123456789abcdef.svg",
        "0123456789abcdef0123456789abcdef",
        "0123456789ABCDEF0123456789ABCDEF.png",
        "0123456789abcdef0123456789abcdef.png.part",
        "x.jpg",
        "secret",
        ".",
        "../media",
        "../secret",
        "..%2fsecret",
        "%2e%2e/secret",
        "%2e%2e%2fsecret",
        "..%5csecret",
        "....//secret",
        "x/../../secret",
        "%00",
        "x.png%00.svg",
        "%ff.png",
        "사진.jpg",
        "a" * 64,
        "a" * 5000,
        "",
    ],
)
def test_unknown(madang, path, name):
    secret = madang.state_dir / "secret"
    answer = madang.get(f"/media/{name}")
    assert answer.status in (400, 404), answer
    assert set(answer.json()) == {"detail"}
    assert secret.read_bytes().strip() not in answer.body


def test_not_found(madang):
    answer = madang.get("/media/x.jpg", headers={"Accept-Language": "en"}).expect(404)
    assert answer.json() == NOT_FOUND
    assert "immutable" not in answer.headers["Cache-Control"]


def test_changed_name(madang, path):
    madang.get(path.replace(".png", ".gif")).expect(404)
    madang.get(path.upper().replace("/MEDIA", "/media")).expect(404)


# Versions


def test_unchanged(madang, path):
    tag = madang.get(path).headers["ETag"]
    assert re.fullmatch('"[^"]+"', tag)
    for value in (tag, f"W/{tag}", "*", f'"other", {tag}', f'W/"x",{tag}'):
        answer = madang.get(path, headers={"If-None-Match": value}).expect(304)
        assert answer.body == b""
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Content-Length" not in answer.headers
        assert "Content-Type" not in answer.headers
    madang.request("HEAD", path, headers={"If-None-Match": tag}).expect(304)


def test_changed(madang, path, picture):
    for value in ('"other"', "x", "", '"', "W/"):
        assert madang.get(path, headers={"If-None-Match": value}).expect(200).body == picture


def test_unchanged_wins_over_parts(madang, path):
    tag = madang.get(path).headers["ETag"]
    madang.get(path, headers={"If-None-Match": tag, "Range": "bytes=0-1"}).expect(304)


# Parts


@pytest.mark.parametrize(
    "value, first, last",
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("bytes=990-", 990, 999),
        ("bytes=0-", 0, 999),
        ("bytes=-10", 990, 999),
        ("bytes=-1000", 0, 999),
        ("bytes=-5000", 0, 999),
        ("bytes=999-5000", 999, 999),
        ("bytes=0-99999999999999999999999", 0, 999),
    ],
)
def test_part(madang, path, picture, value, first, last):
    answer = get_part(madang, path, value, 206)
    assert answer.body == picture[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/1000"
    assert answer.headers["Content-Length"] == str(last - first + 1)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("value", ["bytes=1000-", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999999-"])
def test_no_such_part(madang, path, value):
    answer = get_part(madang, path, value, 416)
    assert answer.headers["Content-Range"] == "bytes */1000"
    assert set(answer.json()) == {"detail"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "value",
    ["", "x", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1-2x", "lines=0-1", "bytes=0-1,3-4"],
)
def test_what_is_no_range_is_ignored(madang, path, picture, value):
    assert get_part(madang, path, value, 200).body == picture


def test_part_of_a_version(madang, path, picture):
    tag = madang.get(path).headers["ETag"]
    assert get_part(madang, path, "bytes=0-1", 206, **{"If-Range": tag}).body == picture[:2]
    for other in ('"other"', f"W/{tag}", "Wed, 01 Jan 2020 00:00:00 GMT", "x"):
        assert get_part(madang, path, "bytes=0-1", 200, **{"If-Range": other}).body == picture


# Files


def test_files_are_for_the_server_alone(madang, path):
    file = madang.state_dir / path.lstrip("/")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.parent == madang.state_dir / "media"


def test_replaced_picture_goes(madang, people):
    person = people.register_user()
    first = put_picture(person, make_png(color=1))
    second = put_picture(person, make_png(color=2))
    assert first != second
    wait_for(lambda: madang.get(first).status == 404)
    assert madang.get(second).expect(200).body == make_png(color=2)


def test_gone_while_it_is_sent(madang, people):
    """Whoever has begun to read gets it whole."""
    person = people.register_user()
    picture = make_png(8 * MIB - 500)
    path = put_picture(person, picture)
    with madang.connect() as stream:
        stream.send(encode_request("GET", path, {"Host": madang.host}))
        assert stream.read_exactly(15) == b"HTTP/1.1 200 OK"
        put_picture(person, make_png())
        wait_for(lambda: madang.get(path).status == 404)
        head = stream.read_until(b"\r\n\r\n")
        assert f"Content-Length: {len(picture)}".encode() in head
        assert stream.read_exactly(len(picture)) == picture


def test_slow_readers(madang, people):
    """A file that is read slowly costs no memory of ours."""
    path = put_picture(people.register_user(), make_png(8 * MIB - 500))
    before = read_private(madang)
    streams = [Stream(madang.address) for _ in range(40)]
    for stream in streams:
        stream.send(encode_request("GET", path, {"Host": madang.host}))
        assert stream.read_exactly(15) == b"HTTP/1.1 200 OK"
    assert read_private(madang) - before < 20 * MIB
    for stream in streams:
        stream.close()


def read_private(madang):
    """Memory that is the daemon's own, without files it shares with the kernel's cache."""
    text = Path(f"/proc/{madang.pid}/status").read_text()
    return int(re.search(r"^RssAnon:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024


def test_lasts(fresh_madang):
    madang = fresh_madang()
    path = put_picture(People(madang).register_user(), make_png(5000))
    part = madang.state_dir / "media" / "0123456789abcdef0123456789abcdef.png.part"
    part.write_bytes(b"half")
    madang.kill()
    madang.start()
    assert madang.get(path).expect(200).body == make_png(5000)
    assert not part.exists()
    assert os.listdir(part.parent) == [path.removeprefix("/media/")]
