"""The room dialect of 002 and 004 (/ws/chat/{room}/chat/): what is said in it, and what the server says."""

import itertools

numbers = itertools.count(1)


def say(socket, message, **fields):
    socket.send_json({"type": "chat.message", "message": message, **fields})


def join(person):
    return {"type": "chat.user.join", "username": person.nickname}


def leave(person):
    return {"type": "chat.user.leave", "username": person.nickname}


def make_client_id():
    return f"client id {next(numbers)}"


def check_quiet(*sockets):
    """All that the server had for them has come: a ping is answered after it, and nothing came before its answer."""
    for socket in sockets:
        socket.ping()
