"""The administrator: what tests need done by D-Bus, with people and rooms as they know them."""

from harness.bus import Caller
from harness.people import PASSWORD, Person, numbers


def get_id(one):
    return one if isinstance(one, int) else one.id


class Admin:
    """The administrator of a server that was started with a bus of its own."""

    def __init__(self, madang):
        self.madang = madang
        self.caller = Caller(madang.bus.address)

    def close(self):
        self.caller.close()

    def call(self, method, *arguments, **options):
        """Any method of the interface; raises BusError."""
        return self.caller.call(method, *arguments, **options)

    def create_user(self, nickname=None, email=None, password=PASSWORD, superuser=False) -> Person:
        """Makes somebody, logged in; what is not given is made up."""
        nickname = nickname or f"person{next(numbers)}"
        email = email or f"person{next(numbers)}@example.org"
        options = {"email": email, "nickname": nickname, "password": password, "superuser": superuser}
        user = {"id": self.call("CreateUser", **options), "nickname": nickname, "username": email}
        return Person(self.madang, user, email, password)

    def create_room(self, name=None, *, closed=True, owner=None, members=(), post=None) -> int:
        """Makes a room; its id. owner and members are people or ids."""
        options = {"closed": closed, "members": [get_id(member) for member in members]}
        if owner is not None:
            options["owner"] = get_id(owner)
        if post is not None:
            options["post"] = post
        return self.call("CreateRoom", name or f"room {next(numbers)}", **options)

    def delete_room(self, room_id):
        self.call("DeleteRoom", room_id)

    def add_member(self, room_id, person):
        self.call("AddMember", room_id, get_id(person))

    def remove_member(self, room_id, person):
        self.call("RemoveMember", room_id, get_id(person))

    def create_category(self, name=None) -> int:
        return self.call("CreateCategory", name or f"category {next(numbers)}")

    def set_superuser(self, person, superuser=True):
        self.call("SetSuperuser", get_id(person), superuser)

    def set_active(self, person, active=True):
        self.call("SetActive", get_id(person), active)

    def revoke_tokens(self, person) -> int:
        return self.call("RevokeTokens", get_id(person))

    def send_system_message(self, nickname, message) -> int:
        return self.call("SendSystemMessage", nickname, message)
