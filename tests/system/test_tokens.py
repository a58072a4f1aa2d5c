"""The tokens: what is in them, which are refused, and how they are renewed."""

import base64
import contextlib
import hashlib
import hmac
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness import CLOSE, Madang, People, make_superuser
from harness.http import encode_request
from harness.websocket import make_handshake

SECRET = "a-secret-of-the-tests-of-thirty-two-bytes"
REFRESH = "/api/token/refresh/"
ROOMS = "/chat/v1/room/"


@pytest.fixture(scope="module")
def madang():
    with Madang(env={"SECRET_KEY": SECRET}) as server:
        yield server


@pytest.fixture(scope="module")
def member(madang):
    return People(madang).register_user(nickname="토큰")


@pytest.fixture
def person(people):
    """Somebody whose session the test may spoil."""
    return people.register_user()


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def read_claims(token):
    return json.loads(decode(token.split(".")[1]))


def sign(claims, secret=SECRET, digest=hashlib.sha256, **header):
    """A token of our own making: what somebody could make, with the secret or without."""
    header = {"alg": "HS256", "typ": "JWT", **header}
    header = {name: value for name, value in header.items() if value is not None}
    signed = encode(json.dumps(header).encode()) + "." + encode(json.dumps(claims, indent=1).encode())
    return signed + "." + encode(hmac.new(secret.encode(), signed.encode(), digest).digest())


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def expect_unauthenticated(response):
    response.expect(401)
    assert response.headers.get("WWW-Authenticate")
    assert response.headers["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"detail"} and body["detail"]


def is_good(madang, token):
    status = madang.get(ROOMS, headers=bearer(token)).status
    assert status in (200, 401)
    return status == 200


def refresh(madang, token):
    return madang.post(REFRESH, {"refresh": token})


# Access tokens


@pytest.mark.parametrize("kind, seconds", [("access", 60 * 60), ("refresh", 14 * 24 * 60 * 60)])
def test_claims(madang, member, kind, seconds):
    token = member.token if kind == "access" else member.refresh
    header, claims = json.loads(decode(token.split(".")[0])), read_claims(token)
    assert header["alg"] == "HS256"
    assert set(claims) == {"token_type", "iss", "exp", "iat", "jti", "sid", "user_id", "nickname"}
    assert claims["token_type"] == kind
    assert claims["user_id"] == member.id and type(claims["user_id"]) is int
    assert claims["nickname"] == member.nickname
    assert claims["iss"] and claims["jti"] and claims["sid"]
    assert type(claims["iat"]) is int and abs(claims["iat"] - time.time()) < 60
    assert claims["exp"] - claims["iat"] == seconds
    signed, _, signature = token.rpartition(".")
    assert signature == encode(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest())


def test_superuser_is_told(madang, people):
    """Of others nothing is said; what holds is what is stored, and is said anew with the next token."""
    boss = make_superuser(people.register_user())
    assert "is_superuser" not in read_claims(boss.token)
    renewed = refresh(madang, boss.refresh).expect(200).json()
    assert read_claims(renewed["access"])["is_superuser"] is True
    assert "is_superuser" not in read_claims(renewed["refresh"])
    boss.log_in()
    assert read_claims(boss.token)["is_superuser"] is True
    madang.sql("UPDATE users SET is_superuser = false WHERE id = %s", boss.id)
    assert "is_superuser" not in read_claims(refresh(madang, boss.refresh).expect(200).json()["access"])


def test_pair_shares_the_session(member):
    access, again = read_claims(member.token), read_claims(member.refresh)
    assert access["sid"] == again["sid"]
    assert access["jti"] != again["jti"]


def test_configured_lifetimes(fresh_madang):
    server = fresh_madang(config="[auth]\naccess-minutes = 5\nrefresh-days = 3\n")
    person = People(server).register_user()
    access, again = read_claims(person.token), read_claims(person.refresh)
    assert access["exp"] - access["iat"] == 5 * 60
    assert again["exp"] - again["iat"] == 3 * 24 * 60 * 60


def test_claims_count_not_the_text(madang, member):
    """A token of the same claims is good, however its JSON is written."""
    assert is_good(madang, sign(read_claims(member.token)))
    assert is_good(madang, sign({**read_claims(member.token), "more": ["claims"]}, kid="1"))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_scheme_in_any_case(madang, member, scheme):
    madang.get(ROOMS, headers={"Authorization": f"{scheme} {member.token}"}).expect(200)


def forge(claims):
    """Tokens that must not be taken, by what is wrong with them."""
    now = int(time.time())
    unsigned = encode(b'{"alg":"none","typ":"JWT"}') + "." + encode(json.dumps(claims).encode())
    return {
        "expired": sign({**claims, "iat": now - 7200, "exp": now - 3600}),
        "expires now": sign({**claims, "exp": now}),
        "no exp": sign({name: value for name, value in claims.items() if name != "exp"}),
        "exp is a text": sign({**claims, "exp": str(now + 3600)}),
        "exp is huge": sign({**claims, "exp": 10**30}),
        "wrong secret": sign(claims, secret="another-secret-of-thirty-two-bytes-or-so"),
        "empty secret": sign(claims, secret=""),
        "alg none": unsigned + ".",
        "alg none, signed": sign(claims, alg="none"),
        "alg None": sign(claims, alg="None"),
        "no alg": sign(claims, alg=None),
        "alg is null": sign(claims, alg=[]),
        "HS512": sign(claims, digest=hashlib.sha512, alg="HS512"),
        "HS384": sign(claims, digest=hashlib.sha384, alg="HS384"),
        "RS256": sign(claims, alg="RS256"),
        "ES256": sign(claims, alg="ES256"),
        "another issuer": sign({**claims, "iss": "somebody"}),
        "another type": sign({**claims, "token_type": "sliding"}),
        "refresh token": sign({**claims, "token_type": "refresh"}),
        "no session": sign({name: value for name, value in claims.items() if name != "sid"}),
        "unknown session": sign({**claims, "sid": "00000000-0000-4000-8000-000000000000"}),
        "session is a number": sign({**claims, "sid": 1}),
        "session is no uuid": sign({**claims, "sid": "' OR true --"}),
        "user_id is a text": sign({**claims, "user_id": str(claims["user_id"])}),
        "claims are a list": sign([claims]),
        "claims are a text": sign("claims"),
        "changed claims": "{0}.{3}.{2}".format(
            *sign(claims).split("."), encode(json.dumps({**claims, "user_id": 1}).encode())
        ),
        "cut signature": sign(claims)[:-1],
        "no signature": sign(claims).rpartition(".")[0] + ".",
        "two parts": sign(claims).rpartition(".")[0],
        "four parts": sign(claims) + ".x",
        "padded": sign(claims) + "=",
        "10 KB": sign({**claims, "padding": "x" * 10_000}),
        "10 KB of dots": "." * 10_000,
        "garbage": "garbage",
        "dots": "..",
        "deep": encode(b"[" * 3000) + "." + encode(b"[" * 3000) + ".x",
        "not base64": "!!!.???.***",
        "40 hex": "0123456789abcdef" * 2 + "01234567",
    }


FORGERIES = list(forge({"user_id": 1}))


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_access_token(madang, member, name):
    token = forge(read_claims(member.token))[name]
    expect_unauthenticated(madang.get(ROOMS, headers=bearer(token)))


@pytest.mark.parametrize("name", [name for name in FORGERIES if name != "refresh token"])
def test_forged_refresh_token(madang, member, name):
    token = forge(read_claims(member.refresh))[name]
    expect_unauthenticated(refresh(madang, token))
    assert is_good(madang, member.token)


def test_tokens_are_not_interchangeable(madang, member):
    expect_unauthenticated(madang.get(ROOMS, headers=bearer(member.refresh)))
    expect_unauthenticated(refresh(madang, member.token))


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Bearer\t",
        "Bearer Bearer",
        "Bearer a b",
        "Bearer null",
        "Bearer undefined",
        "Token",
        "Token ",
        "Token x",
        "Token " + "g" * 40,
        "Token " + "a" * 39,
        "Token " + "a" * 40,
        "Token " + "a" * 41,
        "Token null",
        "Basic dXNlcjpwYXNz",
        "Digest username=x",
        "bearer=x",
        ":",
        ",,,",
        "\udcff\udcfe",
        "Bearer \udcff\udcfe.\udcff.x",
        "Bearer 가.나.다",
        "Token 가나다",
        "Bearer " + "x" * 12_000,
        "Bearer %00",
        "Bearer ' OR 1=1 --",
        "x" * 12_000,
    ],
    ids=lambda value: ascii(value[:24]),
)
def test_malformed_authorization(madang, value):
    expect_unauthenticated(madang.get(ROOMS, headers={"Authorization": value}))


def test_scheme_decides(madang, member):
    expect_unauthenticated(madang.get(ROOMS, headers={"Authorization": f"Token {member.token}"}))
    expect_unauthenticated(madang.get(ROOMS, headers={"Authorization": member.token}))
    expect_unauthenticated(madang.get(ROOMS, headers={"Authorization": f"Bearer{member.token}"}))


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/chat/v1/room/"),
        ("POST", "/chat/v1/room/"),
        ("GET", "/chat/v1/room/1/"),
        ("POST", "/chat/v1/room/1/"),
        ("POST", "/chat/v1/message/"),
        ("GET", "/api/chat/room/"),
        ("POST", "/api/chat/message/"),
    ],
)
@pytest.mark.parametrize("token", [None, "garbage"])
def test_identity_is_needed(madang, method, path, token):
    headers = bearer(token) if token else {}
    body = {"name": "x", "message": "x"} if method == "POST" else None
    expect_unauthenticated(madang.request(method, path, json=body, headers=headers))


@pytest.mark.parametrize("path", ["/user/v1/login/", "/user/v1/register/", REFRESH])
def test_open_routes_ignore_a_bad_identity(madang, member, path):
    """An old page sends its expired token along with the login: that must not stand in the way."""
    email = f"old-page-{path.count('g')}@example.com"
    names = {"email": email, "nickname": email[:20]}
    body = {
        "/user/v1/login/": {"email": member.email, "password": member.password},
        "/user/v1/register/": {**names, "password1": "password1", "password2": "password1"},
        REFRESH: {"refresh": member.refresh},
    }[path]
    answer = madang.post(path, body, headers=bearer("garbage"))
    assert answer.status in (200, 201)
    if path == REFRESH:
        member.refresh = answer.json()["refresh"]


def test_disabled_user(madang, person):
    madang.sql("UPDATE users SET is_active = false WHERE id = %s", person.id)
    expect_unauthenticated(person.get(ROOMS))
    expect_unauthenticated(person.post("/chat/v1/message/", {"message": "x"}))
    expect_unauthenticated(refresh(madang, person.refresh))


def test_ended_session(madang, person):
    madang.sql("DELETE FROM sessions WHERE user_id = %s", person.id)
    expect_unauthenticated(person.get(ROOMS))
    expect_unauthenticated(person.post(ROOMS, {"name": "x"}))
    expect_unauthenticated(person.post("/chat/v1/message/", {"message": "x"}))
    expect_unauthenticated(refresh(madang, person.refresh))


# Renewing


def test_rotation(madang, person):
    answer = refresh(madang, person.refresh).expect(200)
    tokens = answer.json()
    assert set(tokens) == {"access", "refresh"}
    assert tokens["refresh"] != person.refresh
    before, after = read_claims(person.refresh), read_claims(tokens["refresh"])
    assert (after["sid"], after["user_id"], after["nickname"]) == (before["sid"], before["user_id"], before["nickname"])
    assert after["jti"] != before["jti"]
    assert after["token_type"] == "refresh" and read_claims(tokens["access"])["token_type"] == "access"
    assert not answer.cookies()
    assert is_good(madang, tokens["access"])
    assert is_good(madang, person.token)
    assert is_good(madang, refresh(madang, tokens["refresh"]).expect(200).json()["access"])


def test_refresh_by_form(madang, person):
    answer = madang.request("POST", REFRESH, form={"refresh": person.refresh}).expect(200)
    assert set(answer.json()) == {"access", "refresh"}


def test_two_tabs_get_the_same_successor(madang, person):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(madang, person.refresh), range(8)))
    assert [answer.status for answer in answers] == [200] * 8
    assert len({answer.json()["refresh"] for answer in answers}) == 1
    assert all(is_good(madang, answer.json()["access"]) for answer in answers)
    late = refresh(madang, person.refresh).expect(200).json()
    assert late["refresh"] == answers[0].json()["refresh"]
    refresh(madang, late["refresh"]).expect(200)


def expect_dead_family(madang, *tokens):
    for token in tokens:
        if read_claims(token)["token_type"] == "access":
            expect_unauthenticated(madang.get(ROOMS, headers=bearer(token)))
        else:
            expect_unauthenticated(refresh(madang, token))


def test_reuse_after_the_successor_was_used(madang, person):
    """Whoever comes with a used token now has it from somebody else: nobody keeps the session."""
    second = refresh(madang, person.refresh).expect(200).json()
    third = refresh(madang, second["refresh"]).expect(200).json()
    expect_unauthenticated(refresh(madang, person.refresh))
    expect_dead_family(
        madang, person.token, second["access"], third["access"], third["refresh"], second["refresh"], person.refresh
    )


def test_reuse_after_the_grace(madang, person):
    second = refresh(madang, person.refresh).expect(200).json()
    age_tokens(madang, person, 9)
    again = refresh(madang, person.refresh).expect(200).json()
    assert read_claims(again["refresh"])["jti"] == read_claims(second["refresh"])["jti"]
    age_tokens(madang, person, 2)
    expect_unauthenticated(refresh(madang, person.refresh))
    expect_dead_family(madang, person.token, second["access"], second["refresh"])


def age_tokens(madang, person, seconds):
    """Makes this person's used tokens have been used so much earlier."""
    madang.sql(
        "UPDATE refresh_tokens t SET used_at = used_at - %s * interval '1 second' FROM sessions s "
        "WHERE s.id = t.session_id AND s.user_id = %s",
        seconds,
        person.id,
    )


def test_other_sessions_live_on(madang, person):
    first = (person.token, person.refresh)
    person.log_in()
    second = refresh(madang, first[1]).expect(200).json()
    refresh(madang, second["refresh"]).expect(200)
    expect_unauthenticated(refresh(madang, first[1]))
    assert not is_good(madang, first[0])
    assert is_good(madang, person.token)
    refresh(madang, person.refresh).expect(200)


def test_a_stolen_family_stays_dead(madang, person):
    chain = [person.refresh]
    for _ in range(3):
        chain.append(refresh(madang, chain[-1]).expect(200).json()["refresh"])
    expect_unauthenticated(refresh(madang, chain[0]))
    for token in chain:
        expect_unauthenticated(refresh(madang, token))


def test_session_that_ends_while_its_sockets_open(madang, person):
    """
    Its handshakes and its end reach the server together, in every order: each is refused or closed, none stays open.
    """
    room = person.room()["id"]
    path = f"/ws/chat/{room}/chat/"
    sockets = 8
    for number in range(54):
        person.log_in()
        second = refresh(madang, person.refresh).expect(200).json()
        refresh(madang, second["refresh"]).expect(200)
        handshake = encode_request("GET", path, make_handshake(madang.host, person.authorization))
        with contextlib.ExitStack() as stack:
            streams = [stack.enter_context(madang.connect()) for _ in range(sockets)]
            thief = stack.enter_context(madang.connect())
            requests = [(stream, handshake) for stream in streams]
            requests.insert(number % (sockets + 1), (thief, encode_refresh(person.refresh)))
            for stream, data in requests:
                stream.send(data)
            thief.read_response("POST").expect(401)
            for stream in streams:
                expect_refused_or_closed(stream)
        assert not is_good(madang, second["access"])


def encode_refresh(token):
    body = json.dumps({"refresh": token}).encode()
    return encode_request("POST", REFRESH, {"Host": "x", "Content-Length": len(body)}, body)


def expect_refused_or_closed(stream):
    response = stream.read_head()
    if response.status == 101:
        frame = stream.read_exactly(4)
        assert (frame[0] & 0x0F, int.from_bytes(frame[2:], "big")) == (CLOSE, 4001)
    else:
        response.expect(403)


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}, {"Content-Length": None}], ids=repr)
def test_refresh_by_cookie(madang, person, headers):
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    answer = madang.post(REFRESH, headers={"Cookie": cookies, **headers}).expect(200)
    set_anew = answer.cookies()
    assert set(set_anew) == {"access_token", "refresh_token", "sessionid"}
    assert set_anew["refresh_token"] != person.cookies["refresh_token"]
    for line in answer.headers.get_all("Set-Cookie"):
        assert re.search(r"; *httponly", line, re.I) and re.search(r"; *samesite=lax", line, re.I)
    tokens = answer.json()
    assert (set_anew["access_token"], set_anew["refresh_token"]) == (tokens["access"], tokens["refresh"])
    assert set_anew["sessionid"] == person.session_id
    assert is_good(madang, set_anew["access_token"])
    refresh(madang, set_anew["refresh_token"]).expect(200)


def test_refresh_by_body_beside_its_cookie(madang, person):
    """The jar must not keep a token that is used: it would end the session when it comes back."""
    answer = madang.post(REFRESH, {"refresh": person.refresh}, headers={"Cookie": f"refresh_token={person.refresh}"})
    tokens, set_anew = answer.expect(200).json(), answer.cookies()
    assert set(set_anew) == {"access_token", "refresh_token", "sessionid"}
    assert (set_anew["access_token"], set_anew["refresh_token"]) == (tokens["access"], tokens["refresh"])
    madang.post(REFRESH, headers={"Cookie": f"refresh_token={set_anew['refresh_token']}"}).expect(200)
    assert is_good(madang, tokens["access"])


def test_refresh_by_body_beside_another_cookie(madang, people):
    """The body says what is renewed; the cookie's token is not used by that."""
    person, other = people.register_users(2)
    cookies = {"Cookie": f"refresh_token={other.refresh}"}
    answer = madang.post(REFRESH, {"refresh": person.refresh}, headers=cookies).expect(200)
    tokens = answer.json()
    assert read_claims(tokens["access"])["user_id"] == person.id
    assert not answer.cookies()
    for _ in range(2):
        assert read_claims(refresh(madang, other.refresh).expect(200).json()["access"])["user_id"] == other.id
    expect_unauthenticated(madang.post(REFRESH, {"refresh": "garbage"}, headers=cookies))
    assert is_good(madang, other.token)


def test_refresh_by_one_cookie(madang, person):
    """Also a browser that has lost the other two gets all three."""
    answer = madang.post(REFRESH, headers={"Cookie": f"refresh_token={person.refresh}"}).expect(200)
    assert set(answer.cookies()) == {"access_token", "refresh_token", "sessionid"}


def test_refresh_keeps_sessions_apart(madang, people):
    """The session's cookie that comes back belongs to the token, whatever stood beside it."""
    person, other = people.register_users(2)
    for value in (other.session_id, "garbage"):
        person.log_in()
        cookies = f"refresh_token={person.refresh}; sessionid={value}"
        answer = madang.post(REFRESH, headers={"Cookie": cookies}).expect(200)
        assert answer.cookies().get("sessionid") != value


def test_dead_cookie(madang, person):
    for value in ("garbage", "", person.token, '"', "a" * 5000):
        answer = madang.post(REFRESH, headers={"Cookie": f"refresh_token={value}"})
        assert answer.status in ((400, 401) if value == "" else (401,))
    madang.sql("DELETE FROM sessions WHERE user_id = %s", person.id)
    expect_unauthenticated(madang.post(REFRESH, headers={"Cookie": f"refresh_token={person.refresh}"}))


@pytest.mark.parametrize("body", [None, {}, {"refresh": None}, {"access": "x"}], ids=repr)
def test_nothing_to_refresh(madang, body):
    answer = madang.post(REFRESH, body).expect(400)
    assert "refresh" in answer.json()


@pytest.mark.parametrize("value", [5, True, [], ["x"], {}, "", "  "], ids=repr)
def test_malformed_refresh(madang, value):
    answer = refresh(madang, value).expect(400)
    assert "refresh" in answer.json()


def test_null_character_in_refresh(madang):
    refresh(madang, "a\0b").expect(400)
