"""A small WebSocket client (RFC 6455) that can also break every rule."""

import base64
import hashlib
import json
import os
import struct
import time
from collections import namedtuple

from harness.http import Stream, encode_request
from harness.waiting import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

Frame = namedtuple("Frame", "opcode payload fin rsv")


class Refused(Exception):
    """The server answered the handshake with something else than 101: see .response."""

    def __init__(self, response):
        super().__init__(repr(response))
        self.response = response


def encode_frame(opcode, payload=b"", fin=True, mask=True, rsv=0):
    """The bytes of one frame. mask is True, False or four bytes; rsv the three reserved bits as a number."""
    data = payload.encode() if isinstance(payload, str) else payload
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    bit = 0x80 if mask else 0
    if len(data) < 126:
        head += bytes([bit | len(data)])
    elif len(data) < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", len(data))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(data))
    if not mask:
        return head + data
    key = os.urandom(4) if mask is True else mask
    repeated = (key * (len(data) // 4 + 1))[: len(data)]
    masked = (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(data), "big")
    return head + key + masked


def make_handshake(host, headers=None):
    """The headers of a handshake. Those given win over those made here; a value of None leaves one out."""
    fields = {
        "Host": host,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
    }
    for name, value in (headers or {}).items():
        fields = {field: kept for field, kept in fields.items() if field.lower() != name.lower()}
        if value is not None:
            fields[name] = value
    return fields


class WebSocket:
    """An open WebSocket. Reading answers pings; receive_frame() alone shows everything and answers nothing."""

    def __init__(self, address, host, path, headers=None, deadline=PATIENCE):
        """Connects; headers as for make_handshake()."""
        fields = make_handshake(host, headers)
        self.stream = Stream(address, deadline)
        try:
            self.stream.send(encode_request("GET", path, fields))
            self.response = self.stream.read_head(deadline)
            if self.response.status != 101:
                self.stream.buffer[:0] = rebuild(self.response)
                raise Refused(self.stream.read_response(deadline=deadline))
        except BaseException:
            self.stream.close()
            raise
        accept = base64.b64encode(hashlib.sha1((fields["Sec-WebSocket-Key"] + GUID).encode()).digest())
        assert self.response.headers["Sec-WebSocket-Accept"] == accept.decode()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.drop()

    def drop(self):
        """Closes the connection without a word."""
        self.stream.close()

    def reset(self):
        self.stream.reset()

    def send_raw(self, data):
        self.stream.send(data)

    def send_frame(self, opcode, payload=b"", **options):
        self.send_raw(encode_frame(opcode, payload, **options))

    def send_text(self, text):
        self.send_frame(TEXT, text)

    def send_json(self, value):
        self.send_text(json.dumps(value, ensure_ascii=False))

    def receive_frame(self, deadline=PATIENCE):
        """The next frame as it came. EOFError at the end of the stream, TimeoutError when none comes."""
        end = time.monotonic() + deadline
        while (size := measure_frame(self.stream.buffer)) is None or len(self.stream.buffer) < size:
            if not self.stream.fill(end):
                raise EOFError("the connection ended without a close frame")
        return decode_frame(self.stream.take(size))

    def receive(self, deadline=PATIENCE):
        """The next frame that is neither ping nor pong; pings are answered."""
        end = time.monotonic() + deadline
        while True:
            frame = self.receive_frame(end - time.monotonic())
            if frame.opcode == PING:
                self.send_frame(PONG, frame.payload)
            elif frame.opcode != PONG:
                return frame

    def receive_text(self, deadline=PATIENCE):
        __tracebackhide__ = True
        frame = self.receive(deadline)
        assert frame.opcode == TEXT and frame.fin, f"expected a text, got {frame}"
        return frame.payload.decode("utf-8")

    def receive_json(self, deadline=PATIENCE):
        return json.loads(self.receive_text(deadline))

    def receive_until(self, condition, deadline=PATIENCE):
        """The first JSON for which condition(value) is true; what came before it is left out."""
        end = time.monotonic() + deadline
        while True:
            value = self.receive_json(end - time.monotonic())
            if condition(value):
                return value

    def expect_close(self, code, reason=None, deadline=PATIENCE):
        """The next frame closes with this code; answers it, and the connection ends. Returns the reason."""
        __tracebackhide__ = True
        frame = self.receive(deadline)
        assert frame.opcode == CLOSE, f"expected close {code}, got {frame}"
        came = struct.unpack("!H", frame.payload[:2])[0] if frame.payload else None
        text = frame.payload[2:].decode("utf-8")
        assert came == code, f"expected close {code}, got {came} {text!r}"
        assert reason is None or text == reason, f"expected the reason {reason!r}, got {text!r}"
        try:
            self.send_frame(CLOSE, frame.payload[:2])
            self.stream.read_all(deadline)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.drop()
        return text

    def expect_nothing(self, seconds=0.2):
        """No frame but pings and pongs comes in this time."""
        __tracebackhide__ = True
        try:
            frame = self.receive(seconds)
        except TimeoutError:
            return
        raise AssertionError(f"expected silence, got {frame}")

    def ping(self, deadline=PATIENCE):
        """Waits until the server has handled all that was sent before: a ping is answered in order."""
        token = os.urandom(4)
        self.send_frame(PING, token)
        while self.receive_frame(deadline) != Frame(PONG, token, True, 0):
            pass

    def close(self, code=1000, deadline=PATIENCE):
        """The closing handshake; what came meanwhile is dropped."""
        self.send_frame(CLOSE, struct.pack("!H", code))
        while self.receive(deadline).opcode != CLOSE:
            pass
        self.stream.read_all(deadline)
        self.drop()


def rebuild(response):
    fields = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    return f"HTTP/1.1 {response.status} {response.reason}\r\n{fields}\r\n".encode()


def measure_frame(buffer):
    """How many bytes the frame at the start of the buffer takes; None while that is not known."""
    if len(buffer) < 2:
        return None
    assert not buffer[1] & 0x80, "the server must not mask"
    length = buffer[1] & 0x7F
    if length < 126:
        return 2 + length
    wide = {126: ("!H", 2), 127: ("!Q", 8)}[length]
    if len(buffer) < 2 + wide[1]:
        return None
    return 2 + wide[1] + struct.unpack(wide[0], buffer[2 : 2 + wide[1]])[0]


def decode_frame(data):
    skip = {126: 4, 127: 10}.get(data[1] & 0x7F, 2)
    return Frame(data[0] & 0x0F, data[skip:], bool(data[0] & 0x80), data[0] >> 4 & 7)
