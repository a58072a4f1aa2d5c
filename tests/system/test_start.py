"""How madangd comes up, and how it says why it does not."""

from harness import People


def test_healthy(madang):
    assert madang.get("/healthz").status == 200
    assert madang.get("/readyz").status == 200


def test_talk(madang, people):
    minsu, yuna = people.register_users(2)
    room = minsu.room()
    with minsu.socket(room["id"]) as a, yuna.socket(room["id"]) as b:
        assert a.receive_json() == {"type": "chat.user.join", "username": yuna.nickname}
        b.send_json({"type": "chat.message", "message": "안녕"})
        assert a.receive_json()["message"] == "안녕"
        assert b.receive_json()["message"] == "안녕"
        a.expect_nothing(0.05)
        b.close()
    assert minsu.say(room["id"], "x")["seq"] == 2
    assert madang.sql("SELECT count(*) FROM chats WHERE room_id = %s", room["id"]) == [(2,)]


def test_fresh(fresh_madang):
    server = fresh_madang(template=False)
    assert People(server).register_user().id > 0
    server.restart()
    server.kill()
    server.start()
    print(server.rss(), server.count_descriptors())
