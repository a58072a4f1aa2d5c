"""Every text that the server's doors say, HTTP and D-Bus, is said to somebody in each of the languages."""

import psycopg2
import pytest
from harness import Madang, People
from harness.bus import INTERFACE, BusError, GLib
from harness.forms import MULTIPART, encode_form, encode_part, make_png, put_picture
from harness.outages import await_loss
from harness.people import PASSWORD, numbers
from harness.texts import LANGUAGES, find_untold

NOBODY = 2**63 - 1
LOGIN, LOGIN_003, REFRESH = "/user/v1/login/", "/api/accounts/login/", "/api/token/refresh/"
REGISTER, REGISTER_003 = "/user/v1/register/", "/api/accounts/register/"
ROOMS, MESSAGES = "/chat/v1/room/", "/chat/v1/message/"
PROFILE, BLOCKS, WRITE = "/user/profile/", "/api/chatting/blockedusers/", "/api/post/write/"

CONFIG = "[server]\nallowed-hosts = 127.0.0.1\n[limits]\nuploads-user = 1/600\n"
FORM = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD, "nickname": "new"}
FORM_003 = {"username": "new", "email": "", "password": PASSWORD}
POST = {"title": "글", "content": "내용"}


def collect(value):
    """Every text in the values of an answer."""
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for inner in values for text in collect(inner)]


def ask(person, language, method, path, json=None, body=None, headers=()):
    """What the answer says."""
    headers = {**dict(headers), "Accept-Language": language}
    answer = person.request(method, path, json=json, body=body, headers=headers)
    assert answer.headers.get_all("Content-Language") == [language], (method, path, answer)
    return collect(answer.json())


class Stage:
    """A server with what its texts are about."""

    def __init__(self, madang):
        self.madang = madang
        self.people = People(madang)
        self.minsu, self.yuna, self.muted, self.boss = self.people.register_users(4)
        admin = madang.admin
        admin.set_superuser(self.boss)
        self.category = admin.create_category("두 번")
        self.room = self.minsu.room()["id"]
        self.slow = self.minsu.room()["id"]
        self.closed = admin.create_room(members=[self.muted])
        self.picture = put_picture(self.minsu, make_png())
        admin.call("MuteMember", self.closed, self.muted.id, True)
        admin.call("SetRoomOptions", self.slow, **{"slow-mode": GLib.Variant("u", 60)})
        admin.create_user("twin")
        madang.post(REGISTER_003, {**FORM_003, "username": "twin"}).expect(201)
        self.minsu.say(self.slow, "first")
        for number in range(11):
            madang.post(LOGIN, {"email": "often@example.org", "password": f"wrong {number}"})

def list_bodies(stage):
    """What cannot be a body, and of which type it is said to be."""
    json = "application/json"
    picture = encode_part("profile_picture", make_png(), "me.png")
    broken = {
        b"{": json,
        b"[]": json,
        b'{"a": "\\u0000"}': json,
        b'{"a": 1e999}': json,
        b"[" * 99: json,
        b'{"a": 1, "a": 2}': json,
        b"[" + b"1," * 10_000 + b"1]": json,
        b" " * 1_100_000: json,
        b"x": "text/plain",
    }
    pictures = {
        encode_form(encode_part("profile_picture", "text")): MULTIPART,
        encode_form(encode_part("profile_picture", b"", "me.png")): MULTIPART,
        encode_form(encode_part("profile_picture", b"no picture", "me.png")): MULTIPART,
        encode_form(picture): MULTIPART,  # one too many: see CONFIG
        b"no part": MULTIPART,
    }
    for method, path, bodies in (("POST", MESSAGES, broken), ("PATCH", PROFILE, pictures)):
        for body, kind in bodies.items():
            yield stage.minsu, method, path, None, body, {"Content-Type": kind}


def list_requests(stage):
    """What is refused: who asks, the method, the path, and what goes with it (JSON, bytes, header fields)."""
    nobody, minsu, yuna, boss = stage.madang, stage.minsu, stage.yuna, stage.boss
    post = {**POST, "category": stage.category}
    message = {"room": stage.room, "message": "x"}
    return [
        (nobody, "GET", "/nowhere"),
        (nobody, "DELETE", ROOMS),
        (nobody, "GET", ROOMS),
        (nobody, "GET", ROOMS, None, None, {"Authorization": "Bearer x"}),
        (nobody, "GET", ROOMS, None, None, {"Host": "example.org"}),
        (nobody, "GET", "/ws/chatting/"),
        (nobody, "GET", stage.picture, None, None, {"Range": "bytes=99999-"}),
        *list_bodies(stage),
        # People
        (nobody, "POST", REGISTER, {}),
        (nobody, "POST", REGISTER, {**FORM, "email": "no address", "password1": "short", "nickname": "n" * 21}),
        (nobody, "POST", REGISTER, {**FORM, "email": minsu.email}),
        (nobody, "POST", REGISTER, {**FORM, "nickname": yuna.nickname}),
        (nobody, "POST", REGISTER_003, {**FORM_003, "username": "twin"}),
        (nobody, "POST", REGISTER_003, {**FORM_003, "username": "new@example.org", "email": "other@example.org"}),
        (nobody, "POST", LOGIN, {"email": "a@example.org", "password": PASSWORD}),
        (nobody, "POST", LOGIN, {"email": "often@example.org", "password": PASSWORD}),
        (nobody, "POST", LOGIN_003, {"username": "a", "password": PASSWORD}),
        (nobody, "POST", REFRESH, {"refresh": "x"}),
        (minsu, "PATCH", PROFILE, {"is_private": "maybe"}),
        (minsu, "PATCH", PROFILE, {"status": "gone"}),
        (minsu, "POST", "/user/add-friend/", {"email": minsu.email}),
        (minsu, "POST", "/user/delete-friend/", {"email": yuna.email}),
        (minsu, "POST", BLOCKS, {"target_nickname": minsu.nickname}),
        (minsu, "POST", BLOCKS, {"target_nickname": "nobody"}),
        # Rooms
        (minsu, "GET", f"{ROOMS}999999/"),
        (minsu, "GET", f"{ROOMS}?limit=0"),
        (minsu, "GET", f"{ROOMS}?limit=x"),
        (minsu, "POST", MESSAGES, {**message, "message": " "}),
        (minsu, "POST", MESSAGES, {**message, "parent_chat": 1}),
        (minsu, "POST", MESSAGES, {**message, "client_id": 7}),
        (minsu, "POST", MESSAGES, message, None, {"Idempotency-Key": "\udcff"}),
        (minsu, "POST", MESSAGES, {**message, "room": stage.slow}),
        (stage.muted, "POST", MESSAGES, {**message, "room": stage.closed}),
        (minsu, "PUT", f"/api/chat/{stage.closed}/user/{minsu.id}/"),
        (boss, "PUT", f"/api/chat/{stage.closed}/user/{stage.muted.id}/"),
        (boss, "DELETE", f"/api/chat/{stage.closed}/user/{minsu.id}/"),
        # Posts
        (minsu, "POST", WRITE, {**post, "category": 999_999}),
        (minsu, "POST", WRITE, {**post, "tags": [f"tag {number}" for number in range(99)]}),
    ]


def ask_in_vain(stage, language):
    return [text for request in list_requests(stage) for text in ask(*request[:1], language, *request[1:])]


def open_in_vain(stage, language):
    """A socket that is refused."""
    refusal = stage.madang.refused_socket(f"/ws/chat/{stage.room}/chat/", {"Accept-Language": language})
    return collect(refusal.json())


def list_calls(stage):
    """Calls of the administrator that are refused: the method, its arguments and options."""
    yield "SetActive", (NOBODY, True), {}
    yield "DeleteRoom", (NOBODY,), {}
    yield "GetStats", (), {"speed": 7}
    yield "ListRooms", (), {"limit": "many"}
    yield "CreateUser", (), {"email": "new@example.org"}
    yield "FindUser", ("twin",), {}
    yield "DisconnectUser", (stage.minsu.id, "x" * 121), {}
    yield "CreateRoom", ("x",), {"members": list(range(10_001))}
    yield "SetRoomOptions", (stage.room,), {"slow-mode": GLib.Variant("u", 21_601)}
    yield "CreateCategory", ("두 번",), {}
    yield "SendSystemMessage", ("nobody", "x"), {}


def refuse(call, *arguments, **options):
    """What is said of a call that must be refused."""
    with pytest.raises(BusError) as raised:
        call(*arguments, **options)
    return raised.value.text


def call_in_vain(stage, language):
    admin = stage.madang.admin
    locale = GLib.Variant("s", language)
    twice = GLib.Variant.new_array(
        GLib.VariantType("{sv}"),
        [GLib.Variant.new_dict_entry(GLib.Variant("s", "locale"), GLib.Variant("v", locale)) for _ in range(2)],
    )
    return [
        *(refuse(admin.call, name, *given, locale=language, **options) for name, given, options in list_calls(stage)),
        refuse(admin.caller.call_raw, INTERFACE, "GetStats", GLib.Variant.new_tuple(twice)),
    ]


def do_all(stage, language):
    """What succeeds, and says so."""
    minsu, yuna, boss = stage.minsu, stage.yuna, stage.boss
    new = {**FORM, "email": f"new{next(numbers)}@example.org", "nickname": f"new {next(numbers)}"}
    member = f"/api/chat/{stage.closed}/user/{yuna.id}/"
    post = minsu.post(WRITE, {**POST, "category": stage.category}).expect(201).json()["post_id"]
    acts = [
        (stage.madang, "POST", "/user/registration/", new),
        (stage.madang, "POST", "/user/login/", {"email": new["email"], "password": PASSWORD}),
        (stage.people.register_user(), "POST", "/user/logout/"),
        (minsu, "POST", "/user/add-friend/", {"email": yuna.email}),
        (minsu, "POST", "/user/delete-friend/", {"email": yuna.email}),
        (boss, "PUT", member),
        (boss, "DELETE", member),
        (minsu, "POST", f"/api/post/detail/{post}/delete/"),
    ]
    return [text for act in acts for text in ask(*act[:1], language, *act[1:])]


SCENES = (ask_in_vain, open_in_vain, call_in_vain, do_all)


def have_trouble(stage):
    """What a server says, by language, that lacks a table, and then its database."""
    madang = stage.madang
    madang.sql("CREATE DATABASE other")
    conninfo = madang.conninfo.replace("dbname=madang", "dbname=other")
    with Madang(database=conninfo) as other:
        other.allow_warning("refresh_tokens|database|connection")
        told = {language: [] for language in LANGUAGES}
        refresh = People(other).register_user().refresh
        with psycopg2.connect(conninfo) as connection:
            connection.cursor().execute("DROP TABLE refresh_tokens CASCADE")
        connection.close()
        for language, texts in told.items():
            texts += ask(other, language, "POST", REFRESH, {"refresh": refresh})
        madang.sql("ALTER DATABASE other ALLOW_CONNECTIONS false")
        madang.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'other'")
        await_loss(other)
        for language, texts in told.items():
            texts += ask(other, language, "GET", "/readyz")
        return told


@pytest.fixture(scope="module")
def told():
    """All that was said in each language."""
    with Madang(bus=True, config=CONFIG) as madang:
        stage = Stage(madang)
        told = have_trouble(stage)
        for language, texts in told.items():
            for scene in SCENES:
                texts += scene(stage, language)
        return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said(told, language):
    assert find_untold("server", language, told[language]) == []
