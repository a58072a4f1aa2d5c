"""WebSocket frames (RFC 6455): what a client may send, in whatever pieces, and what ends a connection."""

import json
import os
import struct
import time

import pytest
from harness import BINARY, CLOSE, CONTINUATION, PATIENCE, PING, PONG, TEXT, Frame, People, encode_frame

MESSAGE_MAX = 65536
CLOSE_SECONDS = 5  # that the server waits for the answer to its close frame
KOREAN = "조각난 메시지 🐍"
BAD_UTF8 = {
    "lone continuation": b"\x80",
    "cut": b"\xec\x95",
    "overlong": b"\xc0\xaf",
    "overlong NUL": b"\xc0\x80",
    "overlong of three": b"\xe0\x80\xaf",
    "surrogate": b"\xed\xa0\x80",
    "surrogate pair": b"\xed\xa0\xbd\xed\xb8\x80",
    "beyond Unicode": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "FF": b"\xff",
    "start then ASCII": b"\xec\x95a",
}

MISTAKES = {
    "reserved opcode": (encode_frame(3), 1002),
    "unmasked": (encode_frame(TEXT, b"{}", mask=False), 1002),
    "invalid UTF-8": (encode_frame(TEXT, b"\xff"), 1007),
    "too long": (encode_frame(TEXT, b"x" * (MESSAGE_MAX + 1)), 1009),
    "binary": (encode_frame(BINARY, b"x"), 1003),
    "bad close": (encode_frame(CLOSE, b"\x03"), 1002),
}


@pytest.fixture(scope="module")
def minsu(madang):
    return People(madang).register_user()


@pytest.fixture(scope="module")
def path(minsu):
    return minsu.room()["chat_url"]


@pytest.fixture
def socket(minsu, path):
    with minsu.open(path) as socket:
        yield socket


def message(text):
    return json.dumps({"type": "chat.message", "message": text}, ensure_ascii=False).encode()


def expect_message(socket, text=KOREAN):
    assert socket.receive_json()["message"] == text


def expect_close(socket, number):
    """The next frame closes with this code. How the connection ends then has tests of its own."""
    frame = socket.receive_frame()
    assert frame.opcode == CLOSE and frame.fin and frame.rsv == 0, frame
    assert struct.unpack("!H", frame.payload[:2])[0] == number, frame
    assert len(frame.payload) <= 125
    frame.payload[2:].decode()


def code(number, reason=b""):
    return struct.pack("!H", number) + reason


# Fragments


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_fragments(socket, size):
    """However it is cut, within a character too."""
    data = message(KOREAN)
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    for number, piece in enumerate(pieces):
        opcode = TEXT if number == 0 else CONTINUATION
        socket.send_frame(opcode, piece, fin=number == len(pieces) - 1)
    expect_message(socket)


def test_fragments_in_one_packet(socket):
    data = message(KOREAN)
    frames = [encode_frame(TEXT, data[:1], fin=False)]
    frames += [encode_frame(CONTINUATION, data[i : i + 1], fin=False) for i in range(1, len(data))]
    socket.send_raw(b"".join([*frames, encode_frame(CONTINUATION)]))
    expect_message(socket)


def test_empty_fragments(socket):
    socket.send_frame(TEXT, fin=False)
    for _ in range(100):
        socket.send_frame(CONTINUATION, fin=False)
    socket.send_frame(CONTINUATION, message(KOREAN), fin=False)
    socket.send_frame(CONTINUATION)
    expect_message(socket)


def test_control_frames_between_fragments(socket):
    data = message(KOREAN)
    half = len(data) // 2
    socket.send_frame(TEXT, data[:half], fin=False)
    socket.send_frame(PING, b"between")
    assert socket.receive_frame() == Frame(PONG, b"between", True, 0)
    socket.send_frame(PONG, b"unasked")
    socket.send_raw(encode_frame(PING, b"1") + encode_frame(CONTINUATION, data[half:]) + encode_frame(PING, b"2"))
    assert socket.receive_frame() == Frame(PONG, b"1", True, 0)
    frames = [socket.receive_frame() for _ in range(2)]
    assert Frame(PONG, b"2", True, 0) in frames
    texts = [json.loads(frame.payload)["message"] for frame in frames if frame.opcode == TEXT]
    assert texts == [KOREAN]


def test_close_between_fragments(socket):
    socket.send_frame(TEXT, b'{"type"', fin=False)
    socket.send_frame(CLOSE, code(1000))
    expect_close(socket, 1000)


def test_fragmented_messages_of_several_sockets(minsu, path):
    sockets = [minsu.open(path) for _ in range(10)]
    datas = [message(f"socket {number}") for number in range(len(sockets))]
    for position in range(max(map(len, datas))):
        for socket, data in zip(sockets, datas):
            if position < len(data):
                opcode = CONTINUATION if position else TEXT
                socket.send_frame(opcode, data[position : position + 1], fin=position == len(data) - 1)
    expected = {f"socket {number}" for number in range(len(sockets))}
    for socket in sockets:
        assert {socket.receive_json()["message"] for _ in sockets} == expected
        socket.drop()


# UTF-8


@pytest.mark.parametrize("kind", BAD_UTF8)
def test_invalid_utf8(socket, kind):
    socket.send_frame(TEXT, b'{"type": "chat.message", "message": "' + BAD_UTF8[kind] + b'"}')
    expect_close(socket, 1007)


@pytest.mark.parametrize("kind", BAD_UTF8)
def test_invalid_utf8_in_fragments(socket, kind):
    socket.send_frame(TEXT, b'{"x": "', fin=False)
    for byte in BAD_UTF8[kind]:
        socket.send_frame(CONTINUATION, bytes([byte]), fin=False)
    socket.send_frame(CONTINUATION, b'"}')
    expect_close(socket, 1007)


def test_utf8_that_ends_too_soon(socket):
    socket.send_frame(TEXT, "안".encode()[:2])
    expect_close(socket, 1007)


def test_utf8_that_ends_too_soon_in_fragments(socket):
    socket.send_frame(TEXT, "안".encode()[:1], fin=False)
    socket.send_frame(CONTINUATION, "안".encode()[1:2], fin=True)
    expect_close(socket, 1007)


def test_next_message_starts_anew(socket):
    """A message that is whole leaves nothing behind for the next."""
    for _ in range(3):
        data = message(KOREAN)
        socket.send_frame(TEXT, data[:20], fin=False)
        socket.send_frame(CONTINUATION, data[20:])
        expect_message(socket)
        socket.send_frame(TEXT, data)
        expect_message(socket)


# Closing


@pytest.mark.parametrize("number", [*range(1000, 1004), *range(1007, 1015), 3000, 3999, 4000, 4999])
def test_close_is_echoed(socket, number):
    socket.send_frame(CLOSE, code(number, "안녕".encode()))
    frame = socket.receive_frame()
    assert frame.opcode == CLOSE and frame.payload[:2] == code(number)
    socket.stream.expect_end()


@pytest.mark.parametrize("number", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
def test_close_with_a_code_that_is_none(socket, number):
    socket.send_frame(CLOSE, code(number))
    expect_close(socket, 1002)


def test_close_without_a_code(socket):
    socket.send_frame(CLOSE)
    assert socket.receive_frame() == Frame(CLOSE, b"", True, 0)
    socket.stream.expect_end()


MALFORMED_CLOSES = {
    "half a code": (b"\x03", 1002),
    "reason not UTF-8": (code(1000, b"\xff"), 1007),
    "reason cut": (code(1000, "안".encode()[:2]), 1007),
    "reason too long": (code(1000, b"x" * 124), 1002),
}


@pytest.mark.parametrize("kind", MALFORMED_CLOSES)
def test_malformed_close(socket, kind):
    payload, expected = MALFORMED_CLOSES[kind]
    socket.send_frame(CLOSE, payload)
    expect_close(socket, expected)


def test_longest_close(socket):
    socket.send_frame(CLOSE, code(1000, b"x" * 123))
    expect_close(socket, 1000)


def test_nothing_after_close(minsu, path, socket):
    with minsu.open(path) as other:
        late = encode_frame(PING, b"x") + encode_frame(TEXT, message("late"))
        socket.send_raw(encode_frame(CLOSE, code(1000)) + late)
        frame = socket.receive_frame()
        assert frame.opcode == CLOSE
        socket.stream.expect_end()
        other.send_frame(TEXT, message("next"))
        expect_message(other, "next")


def test_message_before_close_is_heard(minsu, path, socket):
    with minsu.open(path) as other:
        socket.send_raw(encode_frame(TEXT, message("my last words")) + encode_frame(CLOSE, code(1000)))
        expect_message(other, "my last words")


@pytest.mark.parametrize("kind", MISTAKES)
def test_end_after_a_mistake(socket, kind):
    """A browser says that a socket is closed when the connection has ended: that must not wait for a timeout."""
    data, number = MISTAKES[kind]
    socket.send_raw(data)
    expect_close(socket, number)
    socket.send_frame(CLOSE, code(number))
    socket.stream.expect_end(CLOSE_SECONDS / 2)


def test_end_without_an_answer(socket):
    """A peer that does not answer our close frame is not waited for much longer than promised."""
    socket.send_frame(BINARY)
    expect_close(socket, 1003)
    socket.stream.expect_end(CLOSE_SECONDS + PATIENCE)


# What breaks the rules


@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING, PONG, CLOSE])
def test_unmasked(socket, opcode):
    socket.send_frame(opcode, message("bare") if opcode == TEXT else b"", mask=False)
    expect_close(socket, 1002)


@pytest.mark.parametrize("bits", [1, 2, 4, 7])
@pytest.mark.parametrize("opcode", [TEXT, PING])
def test_reserved_bits(socket, opcode, bits):
    socket.send_frame(opcode, message("x") if opcode == TEXT else b"", rsv=bits)
    expect_close(socket, 1002)


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_reserved_opcodes(socket, opcode):
    socket.send_frame(opcode, b"x")
    expect_close(socket, 1002)


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
def test_control_frames_that_are_too_long(socket, opcode):
    socket.send_frame(opcode, b"\x03\xe8" + b"x" * 124)
    expect_close(socket, 1002)


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
def test_fragmented_control_frames(socket, opcode):
    socket.send_frame(opcode, b"\x03\xe8", fin=False)
    expect_close(socket, 1002)


def test_continuation_of_nothing(socket):
    socket.send_frame(CONTINUATION, b"x")
    expect_close(socket, 1002)


def test_continuation_after_the_end(socket):
    socket.send_frame(TEXT, message("a")[:9], fin=False)
    socket.send_frame(CONTINUATION, message("a")[9:])
    expect_message(socket, "a")
    socket.send_frame(CONTINUATION, b"x")
    expect_close(socket, 1002)


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_message_within_a_message(socket, opcode):
    socket.send_frame(TEXT, b"{", fin=False)
    socket.send_frame(opcode, b"}")
    expect_close(socket, 1002)


@pytest.mark.parametrize("length", [0, 1, 1000, MESSAGE_MAX + 1])
def test_binary(socket, length):
    socket.send_frame(BINARY, os.urandom(length))
    frame = socket.receive_frame()
    allowed = {1003, 1009} if length > MESSAGE_MAX else {1003}
    assert frame.opcode == CLOSE and struct.unpack("!H", frame.payload[:2])[0] in allowed


def test_binary_in_fragments(socket):
    socket.send_frame(BINARY, b"x", fin=False)
    expect_close(socket, 1003)


# Lengths


def encode_length(data, width, wide=0):
    """A masked text frame whose length stands in so many bytes."""
    marks = {2: 126, 8: 127}
    length = (len(data) | wide).to_bytes(width, "big")
    return bytes([0x81, 0x80 | marks[width]]) + length + b"\0\0\0\0" + data


@pytest.mark.parametrize("width", [2, 8])
def test_length_not_minimal(socket, width):
    """RFC 6455, section 5.2: the minimal number of bytes must be used."""
    socket.send_raw(encode_length(b"{}", width))
    expect_close(socket, 1002)


def test_length_of_64_bits_not_minimal(socket):
    socket.send_raw(encode_length(message("x" * 200), 8))
    expect_close(socket, 1002)


def test_negative_length(socket):
    socket.send_raw(encode_length(b"{}", 8, 1 << 63))
    frame = socket.receive_frame()
    assert frame.opcode == CLOSE and frame.payload[:2] in (code(1002), code(1009))


@pytest.mark.parametrize("length", [MESSAGE_MAX + 1, 1 << 31, 1 << 32, (1 << 63) - 1])
def test_announced_too_long(socket, length):
    """Refused by its header: nobody waits for the rest, or makes room for it."""
    socket.send_raw(b"\x81\xff" + length.to_bytes(8, "big") + b"\0\0\0\0")
    expect_close(socket, 1009)


def pad(text, length):
    """A message of exactly so many bytes; the field that fills it is unknown, and so ignored."""
    data = json.dumps({"type": "chat.message", "message": text, "pad": ""}).encode()
    return data[:-2] + b"x" * (length - len(data)) + data[-2:]


@pytest.mark.parametrize("length", [125, 126, 127, 65535, MESSAGE_MAX])
def test_lengths(socket, length):
    socket.send_frame(TEXT, pad("padded", length))
    expect_message(socket, "padded")


def test_one_byte_too_long(socket):
    socket.send_frame(TEXT, pad("padded", MESSAGE_MAX + 1))
    expect_close(socket, 1009)


def test_too_long_in_fragments(socket):
    data = pad("padded", MESSAGE_MAX + 1)
    socket.send_frame(TEXT, data[:40000], fin=False)
    socket.send_frame(CONTINUATION, data[40000:])
    expect_close(socket, 1009)


def test_longest_in_fragments(socket):
    data = pad("padded", MESSAGE_MAX)
    pieces = [data[i : i + 1000] for i in range(0, len(data), 1000)]
    frames = [
        encode_frame(CONTINUATION if number else TEXT, piece, fin=number == len(pieces) - 1)
        for number, piece in enumerate(pieces)
    ]
    socket.send_raw(b"".join(frames))
    expect_message(socket, "padded")


def test_endless_fragments(socket):
    """Nobody keeps more than a message's worth."""
    with pytest.raises((BrokenPipeError, ConnectionResetError, AssertionError)):
        socket.send_frame(TEXT, b"x" * 1000, fin=False)
        for _ in range(1000):
            socket.send_frame(CONTINUATION, b"x" * 1000, fin=False)
        assert socket.receive_frame().opcode != CLOSE


# Pings


@pytest.mark.parametrize("length", [0, 1, 125])
def test_ping(socket, length):
    payload = os.urandom(length)
    socket.send_frame(PING, payload)
    assert socket.receive_frame() == Frame(PONG, payload, True, 0)


def test_many_pings(socket):
    payloads = [str(number).encode() for number in range(1000)]
    socket.send_raw(b"".join(encode_frame(PING, payload) for payload in payloads))
    assert [socket.receive_frame().payload for _ in payloads] == payloads


def test_unasked_pongs(socket):
    for payload in (b"", b"x", b"x" * 125):
        socket.send_frame(PONG, payload)
    socket.ping()


# How it arrives


def test_byte_by_byte(socket):
    for byte in encode_frame(TEXT, message(KOREAN)) + encode_frame(PING, b"slow"):
        socket.send_raw(bytes([byte]))
    frames = [socket.receive_frame() for _ in range(2)]
    assert {frame.opcode for frame in frames} == {TEXT, PONG}


def test_byte_by_byte_with_long_lengths(socket):
    """Every header is cut everywhere."""
    for length in (126, 200):
        frame = encode_frame(TEXT, pad("padded", length))
        for byte in frame:
            socket.send_raw(bytes([byte]))
        expect_message(socket, "padded")


def test_many_in_one_packet(socket):
    texts = [f"message {number}" for number in range(1000)]
    socket.send_raw(b"".join(encode_frame(TEXT, message(text)) for text in texts))
    frames = [socket.receive_json() for _ in texts]
    assert [frame["message"] for frame in frames] == texts
    seqs = [frame["seq"] for frame in frames]
    assert seqs == list(range(seqs[0], seqs[0] + len(texts)))


def test_frames_cut_anywhere(socket):
    """The same bytes in pieces of any length mean the same."""
    texts = [f"{number} {KOREAN}" for number in range(60)]
    data = b"".join(encode_frame(TEXT, message(text)) + encode_frame(PONG, b"x") for text in texts)
    position, size = 0, 1
    while position < len(data):
        socket.send_raw(data[position : position + size])
        position += size
        size = size % 97 + 1
    assert [socket.receive_json()["message"] for _ in texts] == texts


def test_every_mask(socket):
    for mask in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\2\3\4"):
        socket.send_frame(TEXT, message(KOREAN), mask=mask)
        expect_message(socket)


def test_garbage(madang, minsu, path):
    """Whatever comes, the server lives; what it says is a close frame or an end."""
    for number in range(200):
        with minsu.open(path) as socket:
            socket.send_raw(os.urandom(1 + number))
    madang.get("/healthz").expect(200)


def test_unfinished_frame_holds_nobody(minsu, path):
    with minsu.open(path) as slow, minsu.open(path) as other:
        slow.send_raw(encode_frame(TEXT, message("never whole"))[:-1])
        begin = time.monotonic()
        other.send_frame(TEXT, message("meanwhile"))
        expect_message(other, "meanwhile")
        expect_message(slow, "meanwhile")
        assert time.monotonic() - begin < PATIENCE / 2
