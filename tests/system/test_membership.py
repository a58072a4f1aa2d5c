"""Who takes part in a chat: adding, removing (003's PUT and DELETE), and what that does to open sockets."""

import json
import struct
import threading

import pytest
from harness import CLOSE, People, Refused
from harness.bus import BusError
from harness.outages import lose_answer

DIALECTS = ["socket", "chat_socket"]


@pytest.fixture(scope="module")
def crowd(madang):
    crowd = People(madang).register_users(4)
    madang.admin.set_superuser(crowd[0])
    return crowd


@pytest.fixture
def boss(crowd):
    return crowd[0]


@pytest.fixture
def dan(crowd):
    return crowd[1]


@pytest.fixture
def ove(crowd):
    return crowd[2]


@pytest.fixture
def outsider(crowd):
    return crowd[3]


@pytest.fixture
def chat(madang, dan):
    return madang.admin.create_room(members=[dan])


def get_path(chat, user):
    return f"/api/chat/{chat}/user/{user if isinstance(user, int) else user.id}/"


def get_members(person, chat):
    chats = {item["id"]: item for item in person.get("/chat/").expect(200).json()}
    return [user["id"] for user in chats[chat]["participants"]]


def check_error(answer, status):
    assert list(answer.expect(status).json()) == ["error"]
    return answer.json()["error"]


def test_add_and_remove(boss, dan, ove, chat):
    answer = boss.put(get_path(chat, ove)).expect(200)
    assert answer.json() == {"message": f"User {ove.username} added to chat"}
    assert answer.headers["Content-Language"] == "en"
    assert get_members(ove, chat) == sorted([dan.id, ove.id])
    ove.post(f"/api/chat/{chat}/message", {"content": "here I am"}).expect(201)
    answer = boss.delete(get_path(chat, ove)).expect(200)
    assert answer.json() == {"message": f"User {ove.username} removed from chat"}
    check_error(ove.get(f"/api/chat/{chat}/message"), 403)
    assert ove.get("/chat/").json() == [] or chat not in [item["id"] for item in ove.get("/chat/").json()]
    assert get_members(dan, chat) == [dan.id]


def test_twice(boss, dan, ove, chat):
    check_error(boss.put(get_path(chat, dan)), 400)
    check_error(boss.delete(get_path(chat, ove)), 400)
    check_error(ove.delete(get_path(chat, ove)), 400)
    assert get_members(dan, chat) == [dan.id]


def test_leaving(dan, chat):
    assert dan.delete(get_path(chat, dan)).expect(200).json() == {"message": f"User {dan.username} removed from chat"}
    check_error(dan.delete(get_path(chat, dan)), 400)


def test_others_may_not(madang, dan, ove, outsider, chat):
    make = [("PUT", dan, ove), ("PUT", outsider, outsider), ("DELETE", outsider, dan), ("PUT", dan, dan)]
    for method, who, whom in make:
        check_error(who.request(method, get_path(chat, whom)), 403)
    both = madang.admin.create_room(members=[dan, ove])
    check_error(dan.delete(get_path(both, ove)), 403)
    assert get_members(dan, both) == sorted([dan.id, ove.id])


def test_unknown(boss, dan, ove, chat):
    for user in (999999, 0):
        check_error(boss.put(get_path(chat, user)), 404)
        check_error(boss.delete(get_path(chat, user)), 404)
    check_error(boss.put(get_path(999999, ove)), 404)
    check_error(boss.delete(get_path(999999, ove)), 404)
    check_error(dan.delete(get_path(999999, dan)), 404)
    check_error(dan.put(get_path(999999, dan)), 403)
    assert list(boss.put(get_path(chat, 2**63)).expect(404).json()) == ["detail"]


def test_body_is_ignored(boss, ove, chat):
    headers = {"Content-Type": "text/plain"}
    boss.request("PUT", get_path(chat, ove), body=b"{", headers=headers).expect(200)
    boss.request("DELETE", get_path(chat, ove), body=b"{", headers=headers).expect(200)


@pytest.mark.parametrize("language", ["ko", "ru", "en"])
def test_languages(boss, dan, ove, chat, language):
    headers = {"Accept-Language": language}
    answers = [
        boss.put(get_path(chat, ove), headers=headers).expect(200),
        boss.put(get_path(chat, ove), headers=headers).expect(400),
        boss.delete(get_path(chat, ove), headers=headers).expect(200),
        boss.delete(get_path(chat, ove), headers=headers).expect(400),
        dan.put(get_path(chat, ove), headers=headers).expect(403),
    ]
    for answer in answers:
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Vary"] == "Accept-Language"
    assert ove.username in answers[0].json()["message"]
    assert (answers[0].json()["message"] == f"User {ove.username} added to chat") == (language == "en")


def test_default_language(boss, dan, chat):
    """A text that the document prints is sent as printed; any other is Russian."""
    assert boss.put(get_path(chat, dan)).expect(400).headers["Content-Language"] == "ru"
    assert boss.put(get_path(chat, 999999)).expect(404).json() == {"error": "Not found."}
    assert dan.put(get_path(chat, dan)).expect(403).headers["Content-Language"] == "ru"


def test_open_room(boss, dan, ove):
    """Members of an open room are added and removed as well; it stays open to them."""
    room = dan.room()["id"]
    boss.put(get_path(room, ove)).expect(200)
    assert get_members(ove, room) == sorted([dan.id, ove.id])
    with ove.chat_socket(room) as socket:
        boss.delete(get_path(room, ove)).expect(200)
        socket.expect_close(4003)
    ove.chat_socket(room).close()


def test_strange_username(madang, people, boss, chat):
    person = people.register_user()
    madang.sql("UPDATE users SET username = %s WHERE id = %s", '%s "Ове" {}\\', person.id)
    assert boss.put(get_path(chat, person)).json() == {"message": 'User %s "Ове" {}\\ added to chat'}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_removed_sockets_close(madang, people, boss, dan, dialect):
    person = people.register_user()
    here, there = madang.admin.create_room(members=[dan, person]), madang.admin.create_room(members=[dan, person])
    sockets = [getattr(person, dialect)(here) for _ in range(2)]
    elsewhere = getattr(person, dialect)(there)
    stays = dan.chat_socket(here)
    boss.delete(get_path(here, person)).expect(200)
    stays.send_json({"message": "after"})
    assert stays.receive_json()["message"] == "after"
    for socket in sockets:
        socket.expect_close(4003)
    elsewhere.ping()
    assert madang.refused_socket(f"/ws/api/chat/{here}/", person.authorization).status == 403
    for socket in (elsewhere, stays):
        socket.close()


def test_superuser_is_removed(madang, boss, dan):
    """His sockets close as any member's; he may come again."""
    chat = madang.admin.create_room(members=[boss, dan])
    with boss.chat_socket(chat) as socket:
        boss.delete(get_path(chat, boss)).expect(200)
        socket.expect_close(4003)
    boss.chat_socket(chat).close()


def test_lost_answer(people, boss, dan, madang):
    """Who is removed hears no more, though nobody was told that it was done."""
    person = people.register_user()
    chat = madang.admin.create_room(members=[dan, person])
    with person.chat_socket(chat) as socket:
        lose_answer(madang, "%DELETE FROM members m%", lambda: boss.delete(get_path(chat, person))).expect(503)
        dan.post(f"/api/chat/{chat}/message", {"content": "not for you"}).expect(201)
        socket.expect_close(4003)
    boss.delete(get_path(chat, person)).expect(400)


def test_lost_answer_of_a_deletion(madang, dan):
    chat = madang.admin.create_room(members=[dan])
    with dan.chat_socket(chat) as socket:
        with pytest.raises(BusError):
            lose_answer(madang, "%DELETE FROM rooms%", lambda: madang.admin.delete_room(chat))
        socket.expect_close(4000)


def test_leave_is_told(madang, boss, dan, ove):
    chat = madang.admin.create_room(members=[dan, ove])
    with dan.socket(chat) as a, ove.socket(chat) as b:
        assert a.receive_json() == {"type": "chat.user.join", "username": ove.nickname}
        boss.delete(get_path(chat, ove)).expect(200)
        assert a.receive_json() == {"type": "chat.user.leave", "username": ove.nickname}
        b.expect_close(4003)


def read_to_end(socket, code):
    """The ids of all messages until the server closes with this code."""
    heard = []
    while (frame := socket.receive()).opcode != CLOSE:
        heard.append(json.loads(frame.payload)["id"])
    assert struct.unpack("!H", frame.payload[:2]) == (code,)
    return heard


@pytest.mark.parametrize("dialect", DIALECTS)
def test_removed_amid_messages(madang, people, boss, dan, dialect):
    """Whoever is removed hears nothing that is stored after: all that he hears is older than what nobody hears."""
    chat = madang.admin.create_room(members=[dan])
    for _ in range(5):
        person = people.register_user()
        boss.put(get_path(chat, person)).expect(200)
        begun, over = threading.Event(), threading.Event()

        def talk():
            with dan.chat_socket(chat) as socket:
                while not over.is_set():
                    for _ in range(20):
                        socket.send_json({"message": "x"})
                    for _ in range(20):
                        socket.receive_json()
                    begun.set()

        talker = threading.Thread(target=talk)
        with getattr(person, dialect)(chat) as socket:
            talker.start()
            begun.wait()
            boss.delete(get_path(chat, person)).expect(200)
            newest = dan.get(f"/api/chat/{chat}/message?limit=1").json()[0]["id"]
            heard = read_to_end(socket, 4003)
        over.set()
        talker.join()
        assert heard == sorted(heard)
        assert not heard or heard[-1] <= newest


def test_added_may_enter_at_once(boss, ove, chat):
    for _ in range(10):
        boss.put(get_path(chat, ove)).expect(200)
        ove.chat_socket(chat).close()
        boss.delete(get_path(chat, ove)).expect(200)
        assert ove.madang.refused_socket(f"/ws/api/chat/{chat}/", ove.authorization).status == 403


def test_removed_while_entering(madang, people, boss, dan):
    """Handshakes that race with a removal: whoever gets in is sent out again."""
    chat = madang.admin.create_room(members=[dan])
    person = people.register_user()
    for _ in range(20):
        boss.put(get_path(chat, person)).expect(200)
        sockets, refusals = [], []

        def enter():
            try:
                sockets.append(person.chat_socket(chat))
            except Refused as refusal:
                refusals.append(refusal.response.status)

        racers = [threading.Thread(target=enter) for _ in range(3)]
        for racer in racers:
            racer.start()
        boss.delete(get_path(chat, person)).expect(200)
        for racer in racers:
            racer.join()
        for socket in sockets:
            socket.expect_close(4003)
        assert set(refusals) <= {403}


def test_room_is_deleted_in_the_database(madang, people):
    """Whoever writes to a room that is gone is told so."""
    person = people.register_user()
    chat = madang.admin.create_room(members=[person])
    with person.chat_socket(chat) as socket:
        madang.sql("DELETE FROM rooms WHERE id = %s", chat)
        socket.send_json({"message": "anybody?"})
        socket.expect_close(4000)
