"""Who may call a route, and who only pretends to: the callers of the authorisation tests, with what they call about."""

import time

from harness.forms import make_png, put_picture
from harness.people import PASSWORD, People, numbers
from harness.tokens import read_claims, sign_token

SECRET = "a secret that the test knows, and nobody else does"
UNKNOWN = 999_999_999


class Opaque:
    """Somebody who logs in by document 003 alone and shows an opaque token."""

    def __init__(self, madang):
        self.madang = madang
        self.username = self.nickname = f"opaque{next(numbers)}"
        self.email = f"{self.username}@example.org"
        body = {"username": self.username, "password": PASSWORD, "email": self.email}
        answer = madang.post("/api/accounts/register/", body).expect(201).json()
        self.id = answer["user"]["id"]
        self.token = answer["token"]

    def log_in(self):
        body = {"username": self.username, "password": PASSWORD}
        self.token = self.madang.post("/api/accounts/login/", body).expect(200).json()["token"]

    @property
    def authorization(self):
        return {"Authorization": f"Token {self.token}"}

    @property
    def secrets(self):
        return [self.token, PASSWORD]


class Cast:
    """
    On one server, whose SECRET_KEY is SECRET and which has a bus: .known are the callers by the names that the tables
    use; of the closed room only its member, its owner and the superuser may know.
    """

    CLOSED_NAME = "비밀 Zwiebelfisch"
    CLOSED_MESSAGE = "Quittengelee"
    PRIVATE_BIO = "Eremitage"

    def __init__(self, madang):
        self.madang = madang
        people = People(madang)
        self.user, self.member, self.owner, self.writer, self.friend, self.boss = people.register_users(6)
        self.guest, self.hermit, self.ghost = people.register_users(3)  # public, private, disabled
        self.user.patch("/user/profile/", {"is_private": True}).expect(200)
        self.hermit.patch("/user/profile/", {"is_private": True, "bio": self.PRIVATE_BIO}).expect(200)
        self.hermit.post("/user/add-friend/", {"email": self.friend.email}).expect(200)
        self.opaque = Opaque(madang)
        self.known = {
            "user": self.user,
            "opaque": self.opaque,
            "member": self.member,
            "owner": self.owner,
            "writer": self.writer,
            "friend": self.friend,
            "boss": self.boss,
        }
        self.make_things()
        self.make_strangers()
        madang.admin.set_active(self.ghost, False)
        madang.admin.set_superuser(self.boss)

    def make_things(self):
        self.category = self.madang.admin.create_category()
        self.picture = put_picture(self.guest, make_png()).rpartition("/")[2]
        self.open_room = self.owner.room()["id"]
        self.closed_room = self.make_closed_room(self.CLOSED_NAME)
        self.member.say(self.closed_room, self.CLOSED_MESSAGE)
        self.post = self.make_post()

    def make_closed_room(self, name=None):
        return self.madang.admin.create_room(name, owner=self.owner, members=[self.member])

    def make_post(self):
        form = {"title": "글", "content": "내용", "category": self.category}
        return self.writer.post("/api/post/write/", form).expect(201).json()["post_id"]

    def make_ticket(self, person, post=None):
        """A new ticket of somebody's to the room of a post."""
        room = person.get(f"/api/post/detail/{post or self.post}/").expect(200).json()["room_data"]
        return room["chat_url"].partition("?ticket=")[2]

    def find_post_room(self, post=None):
        return self.user.get(f"/api/post/detail/{post or self.post}/").expect(200).json()["room_data"]["id"]

    def make_opaque_token(self, person):
        """Of document 003, for who has a password."""
        body = {"username": person.username, "password": PASSWORD}
        return self.madang.post("/api/accounts/login/", body).expect(200).json()["token"]

    def make_strangers(self):
        """.bad_tokens: JWTs and opaque tokens that are nobody's; .strangers: headers and query by name."""
        claims = read_claims(self.user.token)
        ended = People(self.madang).register_user()
        ended_opaque = self.make_opaque_token(ended)
        ghost_opaque = self.make_opaque_token(self.ghost)
        self.madang.admin.revoke_tokens(ended)
        self.bad_tokens = {
            "garbage": "x",
            "no algorithm": sign_token(SECRET, claims, {"alg": "none", "typ": "JWT"}).rpartition(".")[0] + ".",
            "another secret": sign_token(SECRET + "!", claims),
            "a refresh token": self.user.refresh,
            "expired": sign_token(SECRET, {**claims, "exp": int(time.time()) - 5}),
            "another's session": sign_token(SECRET, {**claims, "user_id": self.boss.id, "sid": "0" * 36}),
            "revoked": ended.token,
            "disabled": self.ghost.token,
        }
        self.bad_opaques = {"unknown": "0" * 40, "revoked": ended_opaque, "disabled": ghost_opaque, "short": "0" * 39}
        headers = {"nobody": {}}
        for name, value in (("empty", ""), ("bare", "Bearer"), ("two words", "Bearer a b"), ("Basic", "Basic YTpi")):
            headers[f"header: {name}"] = {"Authorization": value}
        headers["header: not UTF-8"] = {"Authorization": "Bearer \udcff\udcfe"}
        headers["header: a JWT as Token"] = {"Authorization": f"Token {self.user.token}"}
        headers["header: a JWT alone"] = {"Authorization": self.user.token}
        for name, token in self.bad_tokens.items():
            headers[f"Bearer: {name}"] = {"Authorization": f"Bearer {token}"}
        for name, token in self.bad_opaques.items():
            headers[f"Token: {name}"] = {"Authorization": f"Token {token}"}
        self.strangers = {name: (fields, "") for name, fields in headers.items()}
        self.strangers["cookies alone"] = ({"Cookie": self.bake_cookies(self.boss), "Origin": self.madang.url}, "")
        self.strangers["a token in the query"] = ({}, f"token={self.boss.token}")
        self.strangers["a ticket alone"] = ({}, f"ticket={self.make_ticket(self.boss)}")

    @staticmethod
    def bake_cookies(person, names=("sessionid", "access_token", "refresh_token")):
        return "; ".join(f"{name}={person.cookies[name]}" for name in names)
