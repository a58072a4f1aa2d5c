"""The five API documents that clients were written from: each call and frame that they print, and the answer printed.

harness/printed.py has what they print; it is sent and compared so. `put` replaces what is a placeholder in it, and what
varies from server to server (ids, times, tokens) by the signs of harness/examples.py.
"""

import json
import re
import subprocess

import pytest
from harness import Madang, People, Person, Refused, printed
from harness.examples import Values, make_template

TIME = "18:30"  # any time of this form


def put(text, replacements=None, **more):
    """A printed text with its placeholders replaced, those that are no identifiers by a dict."""
    for old, new in {**(replacements or {}), **more}.items():
        assert old in text, f"{old!r} is not in {text!r}"
        text = text.replace(old, str(new))
    return text


def prune(shown, actual):
    """What came, without members that are not shown, for answers to which the documents leave more room."""
    if isinstance(shown, dict) and isinstance(actual, dict):
        return {name: prune(shown[name], actual[name]) for name in actual if name in shown}
    if isinstance(shown, list) and isinstance(actual, list):
        return [prune(one, other) for one, other in zip(shown, actual)] + actual[len(shown) :]
    return actual


def expect(text, actual):
    """What is printed, and no other members."""
    Values().match(make_template(text), actual)


def expect_among(text, actual):
    """What is printed, and there may be other members beside it."""
    shown = make_template(text)
    Values().match(shown, prune(shown, actual))


def expect_status(response, status):
    response.expect(status)
    return response.json()


def expect_token(token):
    assert re.fullmatch(r"[0-9a-f]{40}", token), token


@pytest.fixture(scope="class")
def madang():
    with Madang(bus=True) as server:
        yield server


@pytest.fixture(scope="class")
def crowd(madang):
    """People of a class."""
    return People(madang)


# 000: direct messages and presence

BLOCK = json.loads(put(printed.BLOCK, {"<차단하고자 하는 유저 닉네임 : string, 필수>": "1002_test_id"}))
BLOCK_PATH = "/api/chatting/blockedusers/"
NOTICE_PATH = "/s2sapi/system-message/"


@pytest.fixture
def pair(crowd):
    return crowd.register_users(2)


@pytest.fixture(scope="class")
def target(crowd):
    return crowd.register_user(nickname="1002_test_id")


class TestChatting:
    def test_welcome(self, madang, crowd):
        anna, boris, vera = crowd.register_users(3)
        for friend in (boris, vera):
            anna.post("/user/add-friend/", {"email": friend.email}).expect(200)
        with boris.direct_socket(), vera.direct_socket(), madang.socket("/ws/chatting/") as socket:
            socket.send_text(put(printed.TOKEN, {"<JWT token>": anna.token}))
            ids = {'"<user_id1>"': boris.id, '"<user_id2>"': vera.id}
            names = {"<user_nickname1>": boris.nickname, "<user_nickname2>": vera.nickname}
            expect(put(printed.WELCOME, {**ids, **names}), socket.receive_json())

    def test_message(self, pair):
        anna, boris = pair
        with anna.direct_socket() as sending, boris.direct_socket() as listening:
            sending.send_text(put(printed.DIRECT, {"<대상 닉네임>": boris.nickname, "<메시지 내용>": "안녕하세요"}))
            frame = put(
                printed.DIRECT_FRAME, {"<메시지 내용>": "안녕하세요", "<발신자 닉네임>": anna.nickname, "%H:%M": TIME}
            )
            expect(frame, listening.receive_json())
            expect(frame, sending.receive_json())

    def test_no_user_or_offline(self, pair):
        anna, boris = pair
        with anna.direct_socket() as socket:
            for nickname in (boris.nickname, "nobody"):
                socket.send_text(put(printed.DIRECT, {"<대상 닉네임>": nickname, "<메시지 내용>": "x"}))
                frame = put(printed.OFFLINE_FRAME, {"<target_nickname>": nickname, "%H:%M": TIME})
                expect(frame, socket.receive_json())

    def test_block(self, crowd, target):
        answer = crowd.register_user().post(BLOCK_PATH, BLOCK)
        expect(printed.BLOCKED, expect_status(answer, 201))

    @pytest.mark.parametrize("method", ["POST", "DELETE", "GET"])
    def test_blocks_of_nobody(self, madang, method):
        madang.request(method, BLOCK_PATH, json=BLOCK).expect(401)

    def test_block_unknown(self, crowd):
        answer = crowd.register_user().post(BLOCK_PATH, {"target_nickname": "nobody"})
        expect(printed.BLOCK_UNKNOWN, expect_status(answer, 400))

    def test_unblock(self, crowd, target):
        anna = crowd.register_user()
        anna.post(BLOCK_PATH, BLOCK).expect(201)
        anna.delete(BLOCK_PATH, BLOCK).expect(200)
        assert anna.get(BLOCK_PATH).json() == []

    def test_blocks(self, crowd, target):
        anna = crowd.register_user()
        anna.post(BLOCK_PATH, BLOCK).expect(201)
        expect(put(printed.BLOCKS, {"<차단된 유저 닉네임>": "1002_test_id"}), expect_status(anna.get(BLOCK_PATH), 200))

    def test_is_blocked(self, crowd, target):
        anna = crowd.register_user()
        path = "/blockedusers/?target_nickname=1002_test_id"
        expect(put(printed.IS_BLOCKED, {"<차단인지 아닌지 : boolean>": "false"}), expect_status(anna.get(path), 200))
        anna.post(BLOCK_PATH, BLOCK).expect(201)
        expect(put(printed.IS_BLOCKED, {"<차단인지 아닌지 : boolean>": "true"}), expect_status(anna.get(path), 200))

    def test_is_blocked_unknown(self, crowd):
        answer = crowd.register_user().get("/blockedusers/?target_nickname=nobody")
        expect(printed.NOT_FOUND, expect_status(answer, 404))

    def test_system_message(self, madang, crowd):
        anna = crowd.register_user()
        values = {"<전송하고자 하는 유저 닉네임>": anna.nickname, "<메시지 내용>": "점검"}
        with anna.direct_socket() as socket:
            answer = expect_status(madang.post(NOTICE_PATH, json.loads(put(printed.NOTICE, values))), 200)
            frame = put(printed.NOTICE_FRAME, {"<메시지 내용>": "점검", "<%H:%M>": TIME})
            expect(frame, answer)
            expect(frame, socket.receive_json())

    def test_system_message_of_a_wrong_form(self, madang):
        madang.post(NOTICE_PATH, {"target_nickname": "x"}).expect(400)

    def test_system_message_to_nobody(self, madang, crowd):
        madang.post(NOTICE_PATH, {"target_nickname": "nobody", "message": "x"}).expect(404)
        offline = crowd.register_user().nickname
        madang.post(NOTICE_PATH, {"target_nickname": offline, "message": "x"}).expect(404)

    def test_status(self, pair):
        anna, boris = pair
        anna.post("/user/add-friend/", {"email": boris.email}).expect(200)
        values = {
            "<본인 닉네임>": anna.nickname,
            "<상태 업데이트 된 유저 닉네임>": boris.nickname,
            '"<상태 업데이트 된 유저 id>"': boris.id,
            "<%H:%M>": TIME,
        }
        with anna.direct_socket() as watching:
            boris.direct_socket().close()
            for status in ("online", "offline"):
                expect(put(printed.STATUS_FRAME, {**values, "<online or offline>": status}), watching.receive_json())


# 001, and 004 under another prefix: accounts and friends

PROFILE = {"id", "user", "email", "nickname", "profile_picture", "contact_number", "status", "is_private"}
PROFILE |= {"friends_emails"}


class Accounts:
    prefix: str

    def post(self, madang, route, body):
        return madang.post(f"{self.prefix}{route}/", json.loads(body))

    def register(self, madang, email):
        body = put(printed.CREDENTIALS, {"이메일 주소": email, "비밀번호": "password123"})
        return self.post(madang, "registration", body)

    def test_registration(self, madang):
        answer = expect_status(self.register(madang, "first@example.org"), 201)
        expect_among(put(printed.REGISTERED, {"이메일 주소": "first@example.org"}), answer)
        assert PROFILE <= set(answer["profile"])

    def test_used_email(self, madang):
        self.register(madang, "second@example.org").expect(201)
        expect(printed.USED, expect_status(self.register(madang, "second@example.org"), 400))

    def test_login(self, madang):
        self.register(madang, "third@example.org").expect(201)
        body = put(printed.CREDENTIALS, {"이메일 주소": "third@example.org", "비밀번호": "password123"})
        answer = expect_status(self.post(madang, "login", body), 200)
        expect_among(put(printed.LOGGED_IN, {"JWT Refresh 토큰": "….….…", "JWT Access 토큰": "….….…"}), answer)
        assert PROFILE <= set(answer["profile"])

    def test_logout(self, crowd):
        anna = crowd.register_user()
        expect(printed.LOGGED_OUT, expect_status(anna.post("/user/logout/"), 200))  # so in both documents
        anna.get(f"{self.prefix}profile/").expect(401)

    def test_add_friend(self, pair):
        anna, boris = pair
        answer = anna.post(f"{self.prefix}add-friend/", json.loads(put(printed.FRIEND, {"친구의 이메일 주소": boris.email})))
        text = f"{boris.email}님을 친구로 추가했습니다."
        expect(put(printed.FRIEND_ADDED, {"친구 추가 완료 메시지": text}), expect_status(answer, 200))

    def test_friends(self, pair):
        anna, boris = pair
        anna.post(f"{self.prefix}add-friend/", {"email": boris.email}).expect(200)
        [friend] = expect_status(anna.get(f"{self.prefix}friends/"), 200)
        assert friend["id"] == boris.id and friend["email"] == boris.email

    def test_friend_profile(self, pair):
        anna, boris = pair
        profile = expect_status(anna.get(f"{self.prefix}friend-profile/{boris.id}/"), 200)
        assert PROFILE <= set(profile) and profile["email"] == boris.email

    def test_search(self, pair):
        anna, boris = pair
        keyword = boris.email.split("@")[0]
        found = expect_status(anna.get(f"{self.prefix}search-friends/?keyword={keyword}"), 200)
        assert boris.email in [one["email"] for one in found]

    def test_delete_friend(self, pair):
        anna, boris = pair
        body = json.loads(put(printed.FRIEND, {"친구의 이메일 주소": boris.email}))
        anna.post(f"{self.prefix}add-friend/", body).expect(200)
        answer = anna.post(f"{self.prefix}delete-friend/", body)
        text = f"{boris.email}님을 친구 목록에서 삭제했습니다."
        expect(put(printed.FRIEND_DELETED, {"친구 삭제 완료 메시지": text}), expect_status(answer, 200))

    def test_delete_no_friend(self, crowd):
        answer = crowd.register_user().post(f"{self.prefix}delete-friend/", {"email": "user5@email.com"})
        expect(printed.NO_FRIEND, expect_status(answer, 400))


class TestLiveChat(Accounts):
    prefix = "/user/"


# 002: rooms

ROOM_MEMBERS = {"id", "name", "chat_url", "owner", "post", "closed", "seq"}


def run_curl(madang, command, **replacements):
    """Runs a printed command; the answer."""
    command = put(command, {"127.0.0.1:8000": madang.host}, **replacements)
    words = ["bash", "-c", f"{command} --silent --fail-with-body"]
    return json.loads(subprocess.run(words, capture_output=True, check=True, text=True, timeout=30).stdout)


@pytest.fixture(scope="class")
def registration(madang):
    return madang.post("/user/v1/register/", json.loads(printed.REGISTER))


@pytest.fixture(scope="class")
def curl_registration(madang):
    return run_curl(madang, printed.CURL_REGISTER)


@pytest.fixture(scope="class")
def user(madang, registration):
    """user@example.com, logged in."""
    return Person(madang, registration.json(), "user@example.com", "password123")


class TestRealtimeChat:
    def test_register(self, registration):
        shown = '{"id": …, "email": "user@example.com", "nickname": "사용자명", "username": "user@example.com"}'
        expect(shown, expect_status(registration, 201))

    def test_login(self, madang, user):
        answer = madang.post("/user/v1/login/", json.loads(printed.LOGIN))
        expect(put(printed.TOKENS, jwt_token_here="….….…", refresh_token_here="….….…"), expect_status(answer, 200))

    def test_create_room(self, user):
        room = expect_status(user.post("/chat/v1/room/", json.loads(printed.ROOM)), 201)
        assert set(room) == ROOM_MEMBERS
        expect_among(printed.ROOM, room)

    def test_rooms(self, user):
        made = user.post("/chat/v1/room/", json.loads(printed.ROOM)).json()
        assert made in expect_status(user.get("/chat/v1/room/"), 200)

    def test_room(self, user):
        room = user.post("/chat/v1/room/", json.loads(printed.ROOM)).json()
        shown = expect_status(user.get(f"/chat/v1/room/{room['id']}/"), 200)
        assert shown == {**room, "chat_messages": []}

    def test_message(self, user):
        room = user.room()["id"]
        answer = user.post("/chat/v1/message/", json.loads(put(printed.MESSAGE, {"1": room})))
        expect_among(put(printed.MESSAGE, {"1": room}), expect_status(answer, 201))

    def test_frame(self, user, crowd):
        room = user.room()["id"]
        with crowd.register_user().socket(room) as other, user.socket(room) as socket:
            other.receive_json()
            socket.send_text(printed.SAY)
            for listening in (socket, other):
                expect_among(put(printed.SAID, {"/media/profile.jpg": "/media/…"}), listening.receive_json())

    def test_join_and_leave(self, user, crowd):
        room = user.room()["id"]
        with crowd.register_user().socket(room) as other:
            user.socket(room).close()
            expect(printed.JOIN, other.receive_json())
            expect(printed.LEAVE, other.receive_json())

    def test_curl_register(self, curl_registration):
        assert curl_registration["email"] == "test@example.com" and curl_registration["nickname"] == "테스트사용자"

    def test_curl_login(self, madang, curl_registration):
        assert set(run_curl(madang, printed.CURL_LOGIN)) == {"access", "refresh"}

    def test_curl_room(self, madang, user):
        room = run_curl(madang, printed.CURL_ROOM, YOUR_ACCESS_TOKEN=user.token)
        assert room["name"] == "테스트 채팅방" and room["post"] == 1

    def test_nobody_is_refused(self, madang, user):
        assert madang.refused_socket(user.room()["chat_url"]).status == 403

    def test_unknown_room_is_refused(self, user):
        with pytest.raises(Refused) as refusal:
            user.open("/ws/chat/7000/chat/")
        assert refusal.value.response.status == 404

    def test_environment(self, fresh_madang):
        server = fresh_madang(env=printed.ENVIRONMENT)
        server.expect_warning("CHANNEL_LAYER_REDIS_URL")
        server.allow_warning("SECRET_KEY")
        server.get("/readyz", headers={"Host": "localhost"}).expect(200)
        server.get("/readyz", headers={"Host": "example.org"}).expect(400)


# 003: closed chats


class Client:
    """Somebody with a token of 003."""

    def __init__(self, madang, username, email):
        body = {"username": username, "password": "password1", "email": email}
        answer = madang.post("/api/accounts/register/", body).expect(201).json()
        self.madang = madang
        self.id = answer["user"]["id"]
        self.token = answer["token"]

    def request(self, method, path, **options):
        return self.madang.request(method, path, headers={"Authorization": f"Token {self.token}"}, **options)


@pytest.fixture(scope="class")
def dan(madang):
    return Client(madang, "dan", "something2@domain.ru")


@pytest.fixture(scope="class")
def ove(madang):
    return Client(madang, "ove", "")


@pytest.fixture(scope="class")
def boss(madang):
    return madang.admin.create_user(superuser=True)


@pytest.fixture(scope="class")
def chat(madang, dan):
    return madang.admin.create_room("первый", members=[dan])


@pytest.fixture(scope="class")
def account(madang):
    return madang.post("/api/accounts/register/", json.loads(printed.ACCOUNT))


class TestClosedChat:
    def test_register(self, account):
        answer = expect_status(account, 201)
        expect_token(answer["token"])
        shown = put(printed.ACCOUNT_MADE, {"14dd55e72a9a00a015c324cd9baedbeb8e21c907": "…", '"id": 2': '"id": …'})
        expect(shown, answer)

    def test_login(self, madang, account):
        answer = expect_status(madang.post("/api/accounts/login/", json.loads(printed.ACCOUNT_LOGIN)), 200)
        expect(put(printed.ACCOUNT_TOKEN, {"8ea5751fa52a73b9c862cc912e2d7b6361f50219": "…"}), answer)
        expect_token(answer["token"])

    @pytest.mark.parametrize("path", ["/chat/", "/api/chat/"])
    def test_chats(self, dan, chat, path):
        shown = put(printed.CHATS, {'"id": 1,\n    "name"': f'"id": {chat}, "name"', '{"id": 1,': f'{{"id": {dan.id},'})
        expect(shown, expect_status(dan.request("GET", path), 200))

    def test_messages(self, madang, dan):
        chat = madang.admin.create_room(members=[dan])
        path = f"/api/chat/{chat}/message"
        for content in ("8", "Привет!"):
            dan.request("POST", path, json={"content": content}).expect(201)
        ids = {
            '"id": 7': '"id": …',
            '"id": 8': '"id": …',
            '"id": 1,': f'"id": {dan.id},',
            '"chat": 1': f'"chat": {chat}',
        }
        expect(put(printed.CHAT_MESSAGES, ids), expect_status(dan.request("GET", path), 200))

    def test_add(self, madang, boss, ove):
        path = f"/api/chat/{madang.admin.create_room()}/user/{ove.id}/"
        expect(printed.CHAT_ADDED, expect_status(boss.put(path), 200))

    def test_remove(self, madang, boss, ove):
        path = f"/api/chat/{madang.admin.create_room(members=[ove])}/user/{ove.id}/"
        expect(printed.CHAT_REMOVED, expect_status(boss.delete(path), 200))

    def test_leave(self, madang, ove):
        """Whoever is in may go by himself."""
        path = f"/api/chat/{madang.admin.create_room(members=[ove])}/user/{ove.id}/"
        expect(printed.CHAT_REMOVED, expect_status(ove.request("DELETE", path), 200))

    def test_socket(self, madang, dan):
        chat = madang.admin.create_room(members=[dan])
        with madang.socket(f"/ws/api/chat/{chat}/", {"Authorization": f"Token {dan.token}"}) as socket:
            socket.send_text(printed.CHAT_SAY)
            expect_among(printed.CHAT_SAY, socket.receive_json())
        [message] = dan.request("GET", f"/api/chat/{chat}/message").json()
        assert message["content"] == "Hi Postman"


# 004: the board


@pytest.fixture(scope="class")
def john(crowd):
    return crowd.register_user("John", "user@example.com")


@pytest.fixture(scope="class")
def categories(madang):
    return [madang.admin.create_category(name) for name in ("Programming", "Ormi", "ESTsoft")]


class TestCobraSpace(Accounts):
    prefix = "/api/user/"

    def test_message(self, john):
        message = expect_status(john.post("/api/chat/message/", json.loads(printed.BOARD_SAY)), 201)
        assert message["message"] == "Hello, World!" and message["sender"] == john.id

    def test_create_room(self, john):
        room = expect_status(john.post("/api/chat/room/", json.loads(printed.BOARD_ROOM)), 201)
        expect_among(put(printed.BOARD_ROOM_SHOWN, {"42": room["id"]}), room)

    def test_room(self, john):
        """The document prints the room as the request; what is asked so is answered with it."""
        room = john.room("Chat Room")["id"]
        shown = put(printed.BOARD_ROOM_SHOWN, {"42": room})
        expect_among(shown, expect_status(john.post(f"/api/chat/room/{room}/", json.loads(shown)), 200))

    def test_frame(self, john, crowd):
        room = john.room()["id"]
        with crowd.register_user().socket(room) as other, john.socket(room) as socket:
            other.receive_json()
            socket.send_text(printed.BOARD_SAY)
            shown = put(printed.BOARD_SAID, {"https://example.com/profile.jpg": "/media/…"})  # 002 prints a path
            expect_among(shown, other.receive_json())

    def test_join_and_leave(self, john, crowd):
        room = john.room()["id"]
        with crowd.register_user().socket(room) as other:
            john.socket(room).close()
            expect(printed.BOARD_JOIN, other.receive_json())
            expect(put(printed.BOARD_JOIN, join="leave"), other.receive_json())

    @pytest.mark.parametrize("text", ["no JSON", "[]", '{"type": "chat.shout", "message": "x"}', '{"message": "x"}'])
    def test_error(self, john, text):
        with john.socket(john.room()["id"]) as socket:
            socket.send_text(text)
            expect(printed.BOARD_ERROR, socket.receive_json())

    def test_categories(self, madang, categories):
        """What stands side by side in the document is an array."""
        expect(f"[{printed.CATEGORIES}]", expect_status(madang.post("/api/post/categories"), 200))

    def test_search(self, madang, john, categories):
        for title, content in (("Title2", "content2"), ("New Post Title", "This is the content of the new post.")):
            post = {"title": title, "content": content, "category": 1}
            john.post("/api/post/write/", post).expect(201)
        found = expect_status(madang.post("/api/post/?search=title"), 200)
        shown = put(f"[{printed.POSTS}]", {'"id": 2': '"id": …', '"id": 3': '"id": …'})
        expect_among(shown, found[::-1])  # the newest first
