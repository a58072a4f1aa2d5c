"""What holds between documents and stands in no one file of theirs."""

from harness import make_category

WRITE = "/api/post/write/"


def test_a_label_makes_no_room_of_a_post(madang, minsu, yuna):
    """Who names a post's number at a room (002) has neither the post's room (004) nor its end, not even in advance."""
    form = {"title": "방", "content": "…", "category": make_category(madang)}
    first = minsu.post(WRITE, form).expect(201).json()["id"]
    label = first + 1
    early = yuna.room("early", post=label)["id"]
    closed = madang.admin.create_room("closed", members=[yuna], post=label)
    post = minsu.post(WRITE, form).expect(201).json()
    assert post["id"] == label
    own = post["room_data"]["id"]
    late = yuna.room("late", post=label)["id"]
    assert yuna.get(f"/api/post/detail/{label}").expect(200).json()["room_data"]["id"] == own
    with yuna.socket(own) as gone, yuna.socket(early) as kept:
        minsu.post(f"/api/post/detail/{label}/delete/").expect(200)
        gone.expect_close(4000)
        kept.expect_nothing()
    for number, status in ((own, 404), (early, 200), (closed, 200), (late, 200)):
        yuna.get(f"/chat/v1/room/{number}/").expect(status)


def test_blocks_touch_direct_messages_alone(people):
    """000's blocks are of 000's messages: rooms and chats, presence, system messages and friends are as before."""
    anna, boris = people.register_users(2)
    for one, other in ((anna, boris), (boris, anna)):
        one.post("/user/add-friend/", {"email": other.email}).expect(200)
        one.post("/api/chatting/blockedusers/", {"target_nickname": other.nickname}).expect(201)
    room = anna.room()["id"]
    with boris.socket(room) as general, boris.chat_socket(room) as closed, boris.direct_socket() as direct:
        anna.say(room, "hello")
        assert general.receive_json()["message"] == closed.receive_json()["message"] == "hello"
        with anna.direct_socket() as other:
            assert other.greeting["online_friends"] == [[boris.id, boris.nickname]]
            assert direct.receive_json()["status"] == "online"
            other.send_json({"target_nickname": boris.nickname, "message": "unheard"})
            assert other.receive_json()["message"] == "unheard"
            notice = {"target_nickname": boris.nickname, "message": "notice"}
            anna.post("/s2sapi/system-message/", notice).expect(200)
            assert direct.receive_json()["message"] == "notice"
        assert direct.receive_json()["status"] == "offline"
    assert boris.get(f"/user/friend-profile/{anna.id}/").expect(200).json()["nickname"] == anna.nickname
