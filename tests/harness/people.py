"""People who use a server: registered, logged in, and ready to talk."""

import itertools

from harness.websocket import WebSocket

numbers = itertools.count(1)

PASSWORD = "password123"


class Person:
    """Somebody who is logged in. token is the access token, refresh the other, session_id the cookie's value."""

    def __init__(self, madang, user, email, password):
        self.madang = madang
        self.id = user["id"]
        self.nickname = user["nickname"]
        self.username = user["username"]
        self.email = email
        self.password = password
        self.log_in()

    def __repr__(self):
        return f"<{self.nickname} {self.id}>"

    def log_in(self):
        answer = self.madang.post("/user/v1/login/", {"email": self.email, "password": self.password}).expect(200)
        self.token = answer.json()["access"]
        self.refresh = answer.json()["refresh"]
        self.cookies = answer.cookies()
        self.session_id = self.cookies.get("sessionid")

    @property
    def authorization(self):
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def secrets(self):
        return [self.token, self.refresh, self.session_id, self.password]

    def request(self, method, path, **options):
        headers = {**self.authorization, **(options.pop("headers", None) or {})}
        return self.madang.request(method, path, headers=headers, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.request("POST", path, json=json, **options)

    def put(self, path, json=None, **options):
        return self.request("PUT", path, json=json, **options)

    def patch(self, path, json=None, **options):
        return self.request("PATCH", path, json=json, **options)

    def delete(self, path, json=None, **options):
        return self.request("DELETE", path, json=json, **options)

    def room(self, name=None, **fields):
        """Makes an open room; the room as the server gives it, with its "id"."""
        return self.post("/chat/v1/room/", {"name": name or f"room {next(numbers)}", **fields}).expect(201).json()

    def say(self, room_id, message, **fields):
        """Posts a message by REST; the message as the server gives it."""
        return self.post("/chat/v1/message/", {"room": room_id, "message": message, **fields}).expect(201).json()

    def open(self, path, headers=None) -> WebSocket:
        """A WebSocket with this person's Authorization header."""
        return self.madang.socket(path, {**self.authorization, **(headers or {})})

    def socket(self, room_id) -> WebSocket:
        """A socket in a room, in the dialect of 002 and 004."""
        return self.open(f"/ws/chat/{room_id}/chat/")

    def chat_socket(self, chat_id) -> WebSocket:
        """A socket in a chat, in the dialect of 003."""
        return self.open(f"/ws/api/chat/{chat_id}/")

    def direct_socket(self) -> WebSocket:
        """A socket for direct messages (000), logged in; the answer to that is its .greeting."""
        socket = self.madang.socket("/ws/chatting/")
        socket.send_json({"token": self.token})
        socket.greeting = socket.receive_json()
        return socket


class People:
    """Makes people on one server, with names that nobody else has."""

    def __init__(self, madang):
        self.madang = madang

    def register_user(self, nickname=None, email=None, password=PASSWORD):
        """Registers somebody by 002 and logs in; what is not given is made up."""
        nickname = nickname or f"person{next(numbers)}"
        email = email or f"person{next(numbers)}@example.org"
        body = {"email": email, "password1": password, "password2": password, "nickname": nickname}
        user = self.madang.post("/user/v1/register/", body).expect(201).json()
        return Person(self.madang, user, email, password)

    def register_users(self, count):
        return [self.register_user() for _ in range(count)]
