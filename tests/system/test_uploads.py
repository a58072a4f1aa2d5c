"""Forms with files: every way to get one wrong, what is no picture, and how much and how often."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from select import select

import pytest
from harness import People, run_madangd, wait_for
from harness.forms import BOUNDARY, MULTIPART, encode_form, encode_part, make_png, put_picture, send_form, send_picture
from harness.http import encode_request

MIB = 1 << 20
PROFILE = "/user/profile/"
UPLOAD_MAX = 8 * MIB
FORMATS = "A PNG, JPEG, GIF or WebP picture is required."
DASHES = f"--{BOUNDARY}"
NAMED = 'Content-Disposition: form-data; name="bio"'
BIO = encode_part("bio", "hello")
END = f"{DASHES}--\r\n".encode()


@pytest.fixture
def person(people):
    return people.register_user()


def expect_detail(answer, status):
    __tracebackhide__ = True
    body = answer.expect(status).json()
    assert set(body) == {"detail"} and body["detail"]


def list_files(madang):
    return os.listdir(madang.state_dir / "media")


# Good forms


def test_texts(person):
    profile = send_form(person, encode_form(BIO, encode_part("status", "away"))).expect(200).json()
    assert (profile["bio"], profile["status"]) == ("hello", "away")


def test_first_of_equal_names(person):
    assert send_form(person, encode_form(BIO, encode_part("bio", "again"))).expect(200).json()["bio"] == "hello"


def test_file_and_text(madang, person):
    body = encode_form(BIO, encode_part("profile_picture", make_png(), "사진 \\\"1.png"))
    profile = send_form(person, body).expect(200).json()
    assert profile["bio"] == "hello"
    assert madang.get(profile["profile_picture"]).expect(200).body == make_png()


def test_nothing_in_it(person):
    before = person.get(PROFILE).json()
    assert send_form(person, END).expect(200).json() == before


def test_no_file_chosen(person):
    """What a browser sends for an empty file field changes nothing."""
    path = put_picture(person, make_png())
    body = encode_form(encode_part("profile_picture", b"", ""), BIO)
    assert send_form(person, body).expect(200).json()["profile_picture"] == path


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.html", "C:\\x.exe", "a" * 255, "x.png%00.svg", ".htaccess"])
def test_file_names_mean_nothing(madang, person, name):
    path = send_picture(person, make_png(), name).expect(200).json()["profile_picture"]
    assert re.fullmatch(r"/media/[0-9a-f]{32}\.png", path)


def test_chunked(madang, person):
    body = encode_form(encode_part("profile_picture", make_png(3 * MIB), "x.png"))
    pieces = [body[at : at + 100_000] for at in range(0, len(body), 100_000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    headers = {"Host": madang.host, "Content-Type": MULTIPART, "Transfer-Encoding": "chunked", **person.authorization}
    with madang.connect() as stream:
        answer = stream.request("PATCH", PROFILE, headers, chunks).expect(200)
    assert madang.get(answer.json()["profile_picture"]).body == make_png(3 * MIB)


def test_expect_continue(madang, person):
    """What curl asks before it sends a large body."""
    body = encode_form(encode_part("profile_picture", make_png(2 * MIB), "x.png"))
    headers = {"Host": madang.host, "Content-Type": MULTIPART, "Content-Length": str(len(body)), **person.authorization}
    with madang.connect() as stream:
        stream.send(encode_request("PATCH", PROFILE, {**headers, "Expect": "100-continue"}))
        stream.read_response().expect(100)
        stream.send(body)
        stream.read_response().expect(200)


# Bad forms


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary",
        "multipart/form-data; boundary=",
        'multipart/form-data; boundary=""',
        f'multipart/form-data; boundary="{BOUNDARY}',
        f'multipart/form-data; boundary="{BOUNDARY} "',
        f"multipart/form-data; boundary={BOUNDARY}x",
        f"multipart/form-data; boundary={BOUNDARY}; boundary={BOUNDARY}",
        f"multipart/form-data; boundary={'b' * 71}",
        "multipart/form-data; boundary=마당",
        "multipart/form-data; boundary=a@b",
    ],
)
def test_bad_boundary(person, kind):
    expect_detail(send_form(person, encode_form(BIO), kind=kind), 400)


@pytest.mark.parametrize("kind", ["multipart/mixed; boundary=b", "multipart/form-datax; boundary=b", "text/plain", "x"])
def test_other_types(person, kind):
    expect_detail(send_form(person, encode_form(BIO), kind=kind), 415)


@pytest.mark.parametrize("method, path", [("POST", "/chat/v1/room/"), ("POST", "/chat/v1/message/")])
def test_routes_without_files(person, method, path):
    expect_detail(send_form(person, encode_form(encode_part("name", "x")), method, path), 415)


BAD_BODIES = {
    "empty": b"",
    "text": b"bio=hello",
    "json": b'{"bio": "hello"}',
    "no final delimiter": BIO,
    "half a final delimiter": BIO + DASHES.encode(),
    "one dash": BIO + DASHES.encode() + b"-",
    "text on the final line": BIO + END.rstrip() + b"x\r\n",
    "text on a line": BIO + f"{DASHES}x\r\n{NAMED}\r\n\r\nx\r\n".encode() + END,
    "line feeds alone": encode_form(BIO).replace(b"\r\n", b"\n"),
    "carriage returns alone": encode_form(BIO).replace(b"\r\n", b"\r"),
    "no blank line": f"{DASHES}\r\n{NAMED}\r\n".encode() + END,
    "no fields": f"{DASHES}\r\n\r\nhello\r\n".encode() + END,
    "no disposition": f"{DASHES}\r\nContent-Type: text/plain\r\n\r\nhello\r\n".encode() + END,
    "no name": f"{DASHES}\r\nContent-Disposition: form-data\r\n\r\nhello\r\n".encode() + END,
    "no name, but a file's": encode_form(encode_part("", make_png(), "x.png")),
    "empty name": encode_form(encode_part("", "hello")),
    "open quote": f'{DASHES}\r\nContent-Disposition: form-data; name="bio\r\n\r\nhello\r\n'.encode() + END,
    "two names": f'{DASHES}\r\n{NAMED}; name="status"\r\n\r\nhello\r\n'.encode() + END,
    "attachment": f"{DASHES}\r\n{NAMED}\r\n\r\nhello\r\n".replace("form-data", "attachment").encode() + END,
    "two dispositions": f"{DASHES}\r\n{NAMED}\r\n{NAMED}\r\n\r\nhello\r\n".encode() + END,
    "folded field": f"{DASHES}\r\n{NAMED};\r\n filename=x\r\n\r\nhello\r\n".encode() + END,
    "return in a field": f"{DASHES}\r\n{NAMED}\rX: y\r\n\r\nhello\r\n".encode() + END,
    "feed in a field": f"{DASHES}\r\n{NAMED}\nX: y\r\n\r\nhello\r\n".encode() + END,
    "blank before the colon": f"{DASHES}\r\n{NAMED}\r\nX : y\r\n\r\nhello\r\n".encode() + END,
    "null in a field": f"{DASHES}\r\n{NAMED}\r\nX: \0\r\n\r\nhello\r\n".encode() + END,
    "null in a name": encode_form(encode_part("bi\0o", "hello")),
    "name that is no text": encode_form(encode_part("bio", "hello").replace(b'"bio"', b'"\xff"')),
    "null in a text": encode_form(encode_part("bio", "hel\0lo")),
    "null in a text nobody reads": encode_form(BIO, encode_part("other", "\0")),
    "no UTF-8": encode_form(encode_part("bio", b"\xff\xfe")),
    "surrogate": encode_form(encode_part("bio", b"\xed\xa0\x80")),
    "base64": f"{DASHES}\r\n{NAMED}\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n".encode() + END,
    "nested": f"{DASHES}\r\n{NAMED}\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c--\r\n".encode() + END,
    "nested file": encode_form(encode_part("profile_picture", make_png(), "x", "multipart/mixed; boundary=c")),
    "many parts": encode_form(*[BIO] * 65),
    "10,000 parts": encode_form(*[encode_part("a", "")] * 10_000),
    "10,000 files": encode_form(*[encode_part("profile_picture", make_png(), "x.png")] * 10_000),
    "long field": f"{DASHES}\r\n{NAMED}\r\nX: {'x' * 5000}\r\n\r\nhello\r\n".encode() + END,
    "endless field": f"{DASHES}\r\n{NAMED}\r\nX: {'x' * (2 * MIB)}\r\n\r\nhello\r\n".encode() + END,
    "many fields": f"{DASHES}\r\n{NAMED}\r\n".encode() + b"X: y\r\n" * 5000 + b"\r\nx\r\n" + END,
    "many parameters": f"{DASHES}\r\n{NAMED}{';x=y' * 900}\r\n\r\nhello\r\n".encode() + END,
    "dashes": b"-" * MIB,
    "delimiters": f"{DASHES}\r\n".encode() * 10_000,
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_bad_body(person, body):
    expect_detail(send_form(person, body), 400)
    assert person.get(PROFILE).json()["bio"] == ""


def test_every_half(madang, person):
    """However short a form is cut, it is refused, and the connection goes on."""
    whole = encode_form(BIO, encode_part("profile_picture", make_png(), "x.png"))
    headers = {"Host": madang.host, "Content-Type": MULTIPART, **person.authorization}
    with madang.connect() as stream:
        for length in range(0, len(whole) - len("\r\n"), 7):
            stream.request("PATCH", PROFILE, {**headers, "Content-Length": length}, whole[:length]).expect(400)


def test_half_a_body(madang, person):
    """Who goes in the middle of it has sent nothing."""
    files = list_files(madang)
    body = encode_form(encode_part("profile_picture", make_png(MIB), "x.png"))
    headers = {"Host": madang.host, "Content-Type": MULTIPART, "Content-Length": str(len(body)), **person.authorization}
    for leave in ("close", "reset", "finish_sending"):
        with madang.connect() as stream:
            stream.send(encode_request("PATCH", PROFILE, headers, body[: len(body) // 2]))
            getattr(stream, leave)()
            if leave == "finish_sending":
                assert b" 200 " not in stream.read_all()
    assert person.get(PROFILE).json()["profile_picture"] is None
    assert list_files(madang) == files


def test_length_too_short(madang, person):
    """What is behind the announced length is no part of the form."""
    body = encode_form(BIO)
    headers = {"Host": madang.host, "Content-Type": MULTIPART, **person.authorization}
    with madang.connect() as stream:
        stream.request("PATCH", PROFILE, {**headers, "Content-Length": len(body) - 10}, body[:-10]).expect(400)


# What is no picture


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"hello",
        b"\0" * 100,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"<script>alert(1)</script>" * 10,
        b"GIF89a/*<script>*/=1;alert(1)//;",
        b"\xff\xd8\xff\xe0<html>",
        b"RIFF\x04\0\0\0WEBP",
        b"%PDF-1.7\n",
        b"PK\3\4",
        b"<html>" + make_png(),
        make_png()[:40],
    ],
)
@pytest.mark.parametrize("filename", ["x.png", "x"])
def test_no_picture(madang, person, data, filename):
    files = list_files(madang)
    answer = send_picture(person, data, filename, Accept_Language="en").expect(400)
    assert answer.json() == {"profile_picture": [FORMATS]}
    assert person.get(PROFILE).json()["profile_picture"] is None
    assert list_files(madang) == files


def test_empty_file(person):
    answer = send_picture(person, b"", Accept_Language="en").expect(400)
    assert answer.json() == {"profile_picture": ["The file is empty."]}


@pytest.mark.parametrize("language, letters", [("ko", "[가-힣]"), ("ru", "[а-яА-Я]"), (None, "[가-힣]")])
def test_language(person, language, letters):
    answer = send_picture(person, b"x", Accept_Language=language).expect(400)
    text = answer.json()["profile_picture"][0]
    assert re.search(letters, text) and all(name in text for name in ("PNG", "JPEG", "GIF", "WebP"))
    assert answer.headers["Content-Language"] == (language or "ko")


# How much


def test_at_the_limit(madang, person):
    frame = len(encode_form(encode_part("profile_picture", b"", "me.png")))
    picture = make_png(UPLOAD_MAX - frame)
    assert madang.get(put_picture(person, picture)).body == picture
    expect_detail(send_picture(person, picture + b"\0"), 413)


@pytest.mark.parametrize("size", [9 * MIB, 15 * MIB])
def test_too_large(person, size):
    """Whoever sends all of it reads why it was in vain."""
    expect_detail(send_picture(person, make_png(size)), 413)


def test_texts_keep_to_the_limit_of_others(person):
    expect_detail(send_form(person, encode_form(encode_part("bio", "x" * (MIB + 1)))), 413)
    expect_detail(send_form(person, encode_form(*[encode_part("a", "x" * (MIB // 2))] * 3)), 413)


def test_other_bodies_keep_to_theirs(person):
    expect_detail(person.patch(PROFILE, {"bio": "x" * (MIB + 1)}), 413)
    body = encode_form(encode_part("name", "x" * (MIB + 1)))
    expect_detail(send_form(person, body, "POST", "/chat/v1/room/"), 413)


def test_configured(fresh_madang):
    madang = fresh_madang(config="[limits]\nupload-bytes = 20000\n")
    person = People(madang).register_user()
    put_picture(person, make_png(19000))
    expect_detail(send_picture(person, make_png(20001)), 413)


# Who and how often


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Basic YTpi", "Token x"])
def test_strangers(madang, authorization):
    """They are told before they have sent it."""
    headers = {"Host": madang.host, "Content-Type": MULTIPART, "Content-Length": str(7 * MIB)}
    if authorization is not None:
        headers["Authorization"] = authorization
    with madang.connect() as stream:
        stream.send(encode_request("PATCH", PROFILE, headers))
        expect_detail(stream.read_response(), 401)


def test_made_up_token(madang):
    """Which is only found out by the database; nothing of it stays."""
    files = list_files(madang)
    body = encode_form(encode_part("profile_picture", make_png(), "x.png"))
    headers = {"Content-Type": MULTIPART, "Authorization": f"Token {'ab' * 20}"}
    expect_detail(madang.request("PATCH", PROFILE, body=body, headers=headers), 401)
    assert list_files(madang) == files


def begin_uploads(madang, size, *callers):
    """A connection for each Authorization header, that has sent so much of a larger file and goes no further."""
    streams = []
    for authorization in callers:
        stream = madang.connect()
        headers = {"Host": madang.host, "Content-Type": MULTIPART, "Content-Length": size + 1, **authorization}
        stream.send(encode_request("PATCH", PROFILE, headers))
        with suppress(OSError):
            stream.send(b"x" * size)
        streams.append(stream)
    return streams


def test_made_up_tokens_hold_nothing(madang, person):
    """They are told before they have sent it, and many of them keep nobody out."""
    callers = [{"Authorization": f"Token {number:040x}"} for number in range(16)]
    streams = begin_uploads(madang, 7 * MIB, *callers)
    with ExitStack() as stack:
        for stream in streams:
            stack.enter_context(stream)
        put_picture(person, make_png())
        expect_detail(streams[0].read_response(), 401)


def test_made_up_token_is_told_at_once(madang):
    headers = {"Host": madang.host, "Content-Type": MULTIPART, "Content-Length": 7 * MIB}
    for expect in ({}, {"Expect": "100-continue"}):
        with madang.connect() as stream:
            stream.send(encode_request("PATCH", PROFILE, {**headers, **expect, "Authorization": f"Token {'ab' * 20}"}))
            expect_detail(stream.read_response(), 401)


def test_opaque_token_waits_for_nothing(madang, person):
    """What comes while it is proved is not lost."""
    body = encode_form(encode_part("profile_picture", make_png(MIB), "x.png"))
    headers = {"Content-Type": MULTIPART, "Authorization": f"Token {person.session_id}"}
    for _ in range(3):
        madang.request("PATCH", PROFILE, body=body, headers=headers).expect(200)
    with madang.connect() as stream:
        headers = {**headers, "Host": madang.host, "Content-Length": len(body), "Expect": "100-continue"}
        stream.send(encode_request("PATCH", PROFILE, headers))
        assert stream.read_head().status == 100
        stream.send(body)
        stream.read_response().expect(200)


def count_answered(streams):
    return len(select([stream.socket for stream in streams], [], [], 0)[0])


def refuse_picture(person):
    """The refusal, or None while the server is still reading what others of this person's have sent."""
    answer = send_picture(person, make_png(MIB))
    return answer if answer.status != 200 else None


def test_one_holds_no_more_than_a_share(madang, people):
    greedy, other = people.register_users(2)
    token = {"Authorization": f"Token {greedy.session_id}"}
    streams = begin_uploads(madang, UPLOAD_MAX - 1, *[greedy.authorization, token] * 3)
    with ExitStack() as stack:
        for stream in streams:
            stack.enter_context(stream)
        put_picture(other, make_png())
        wait_for(lambda: count_answered(streams) == 4)  # two are as much as one may hold
        answer = wait_for(lambda: refuse_picture(greedy))
        expect_detail(answer, 429)
        assert int(answer.headers["Retry-After"]) >= 1
    wait_for(lambda: send_picture(greedy, make_png()).status == 200)


def test_gone_while_proved(madang, person):
    for _ in range(20):
        with madang.connect() as stream:
            headers = {"Host": madang.host, "Content-Type": MULTIPART, "Content-Length": MIB}
            headers["Authorization"] = f"Token {person.session_id}"
            stream.send(encode_request("PATCH", PROFILE, headers))
    put_picture(person, make_png())


def test_spent_session(madang, person):
    person.post("/user/logout/").expect(200)
    files = list_files(madang)
    expect_detail(send_picture(person, make_png()), 401)
    wait_for(lambda: list_files(madang) == files)


def test_how_often(fresh_madang):
    madang = fresh_madang(config="[limits]\nuploads-user = 3/60\n")
    person, other = People(madang).register_users(2)
    for _ in range(3):
        send_picture(person, b"x").expect(400)
        put_picture(person, make_png())
    answer = send_picture(person, make_png())
    expect_detail(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    send_form(person, encode_form(BIO)).expect(200)
    put_picture(other, make_png())


# A disk that takes nothing, a crash


def test_no_disk(fresh_madang):
    madang = fresh_madang()
    person = People(madang).register_user()
    (madang.state_dir / "media").rmdir()
    madang.expect_warning("A picture cannot be stored: ")
    answer = send_picture(person, make_png())
    expect_detail(answer, 503)
    assert int(answer.headers["Retry-After"]) >= 1
    assert person.get(PROFILE).expect(200).json()["profile_picture"] is None


def test_folder_that_is_none(fresh_madang):


    madang = fresh_madang()
    madang.stop()
    media = madang.state_dir / "media"
    media.rmdir()
    media.write_text("")
    for options in ((), ("--check",)):
        done = run_madangd("--state-dir", madang.state_dir, "--listen", "127.0.0.1:0", *options, env=madang.env)
        assert (done.returncode, str(media) in done.stderr) == (3, True)


def test_many_at_once(madang, people):
    """More than may be in memory together: each is stored or told to come again, and nothing is left over."""
    crowd = people.register_users(16)
    with ThreadPoolExecutor(len(crowd)) as pool:
        answers = list(pool.map(lambda person: send_picture(person, make_png(7 * MIB)), crowd))
    assert {answer.status for answer in answers} <= {200, 503}
    assert any(answer.status == 200 for answer in answers)
    for answer in answers:
        if answer.status == 200:
            assert len(madang.get(answer.json()["profile_picture"]).expect(200).body) == 7 * MIB
    put_picture(crowd[0], make_png())
    assert not [name for name in list_files(madang) if name.endswith(".part")]


def test_crash(fresh_madang):
    """Whatever a profile names is there, whole, and nothing half-written stays."""
    madang = fresh_madang()
    crowd = People(madang).register_users(8)
    picture = make_png(4 * MIB)
    body = encode_form(encode_part("profile_picture", picture, "x.png"))
    streams = [madang.connect() for _ in crowd]

    def send(person, stream):
        headers = {"Host": madang.host, "Content-Type": MULTIPART, **person.authorization}
        with stream, suppress(OSError, EOFError):
            stream.request("PATCH", PROFILE, {**headers, "Content-Length": len(body)}, body)

    with ThreadPoolExecutor(len(crowd)) as pool:
        sending = [pool.submit(send, *pair) for pair in zip(crowd, streams)]
        wait_for(lambda: list_files(madang))
        madang.kill()
        for one in sending:
            one.result()
    madang.start()
    assert not [name for name in list_files(madang) if name.endswith(".part")]
    paths = [person.get(PROFILE).expect(200).json()["profile_picture"] for person in crowd]
    for path in filter(None, paths):
        assert madang.get(path).expect(200).body == picture
