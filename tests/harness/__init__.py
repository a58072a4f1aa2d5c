"""What the system tests stand on: whole servers, and clients that can also misbehave."""

from harness.http import Response, Stream
from harness.madang import Madang, run_madangd
from harness.people import People, Person
from harness.rows import make_category, make_room, make_superuser
from harness.waiting import PATIENCE, wait_for
from harness.websocket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Frame,
    Refused,
    WebSocket,
    encode_frame,
)

__all__ = [
    "BINARY",
    "CLOSE",
    "CONTINUATION",
    "Frame",
    "Madang",
    "PATIENCE",
    "PING",
    "PONG",
    "People",
    "Person",
    "Refused",
    "Response",
    "Stream",
    "TEXT",
    "WebSocket",
    "encode_frame",
    "make_category",
    "make_room",
    "make_superuser",
    "run_madangd",
    "wait_for",
]
