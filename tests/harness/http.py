"""A small HTTP/1.1 client over a socket: it sends any bytes, and every read has a deadline."""

import json as json_module
import socket
import time
from collections import namedtuple
from urllib.parse import urlencode

from harness.waiting import PATIENCE


class Headers:
    """Header fields in the order they came; names are compared without case."""

    def __init__(self, pairs):
        self.pairs = list(pairs)

    def get_all(self, name):
        return [value for key, value in self.pairs if key.lower() == name.lower()]

    def get(self, name, default=None):
        values = self.get_all(name)
        return ", ".join(values) if values else default

    def __getitem__(self, name):
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name):
        return bool(self.get_all(name))

    def __iter__(self):
        return iter(self.pairs)

    def __repr__(self):
        return repr(self.pairs)


class Response:
    """What came back: status, headers, body (bytes)."""

    def __init__(self, status, reason, headers, body):
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json_module.loads(self.body)

    def cookies(self):
        """The cookies set, by name; the attributes are in headers.get_all("Set-Cookie")."""
        pairs = (line.split(";", 1)[0].split("=", 1) for line in self.headers.get_all("Set-Cookie"))
        return {name.strip(): value for name, value in pairs}

    def expect(self, status):
        """Fails with the body in the message if the status is another; returns the response."""
        __tracebackhide__ = True
        assert self.status == status, f"expected {status}, got {self!r}"
        return self

    def __repr__(self):
        return f"<{self.status} {self.reason} {self.body[:400]!r}>"


def encode_request(method, path, headers=(), body=b""):
    """The bytes of a request; headers is a dict or a list of pairs, and nothing is added to it."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in pairs)]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


# An address behind TLS: place is (host, port), name whose certificate is asked for, context an ssl.SSLContext.
Secured = namedtuple("Secured", "place name context")


class Stream:
    """A connection to a server. address is (host, port), the path of a unix socket, or a Secured."""

    def __init__(self, address, deadline=PATIENCE):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(deadline)
        self.socket.connect(address.place if isinstance(address, Secured) else address)
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if isinstance(address, Secured):
            self.socket = address.context.wrap_socket(self.socket, server_hostname=address.name)
        self.buffer = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Goes as a crashed peer does, with a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def finish_sending(self):
        self.socket.shutdown(socket.SHUT_WR)

    def send(self, data):
        self.socket.settimeout(PATIENCE)
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def fill(self, end):
        """Reads more before the time end; False at the end of the stream, TimeoutError when nothing comes."""
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError("nothing more came in time")
        self.socket.settimeout(left)
        data = self.socket.recv(65536)
        self.buffer += data
        return bool(data)

    def take(self, count):
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def read_exactly(self, count, deadline=PATIENCE):
        end = time.monotonic() + deadline
        while len(self.buffer) < count:
            if not self.fill(end):
                raise EOFError(f"the stream ended after {bytes(self.buffer)!r}")
        return self.take(count)

    def read_until(self, mark, deadline=PATIENCE):
        end = time.monotonic() + deadline
        while mark not in self.buffer:
            if not self.fill(end):
                raise EOFError(f"the stream ended after {bytes(self.buffer)!r}")
        return self.take(self.buffer.index(mark) + len(mark))

    def read_all(self, deadline=PATIENCE):
        """Everything until the server closes; a reset counts as that."""
        end = time.monotonic() + deadline
        try:
            while self.fill(end):
                pass
        except ConnectionResetError:
            pass
        return self.take(len(self.buffer))

    def expect_end(self, deadline=PATIENCE):
        __tracebackhide__ = True
        rest = self.read_all(deadline)
        assert rest == b"", f"expected the end of the stream, got {rest!r}"

    def expect_nothing(self, seconds=0.2):
        """Neither bytes nor an end come in this time."""
        __tracebackhide__ = True
        try:
            ended = not self.fill(time.monotonic() + seconds)
        except TimeoutError:
            ended = False
        assert not ended and not self.buffer, f"expected silence, got {bytes(self.buffer)!r}, ended: {ended}"

    def read_chunks(self, deadline):
        body = b""
        while True:
            size = int(self.read_until(b"\r\n", deadline).split(b";")[0], 16)
            body += self.read_exactly(size, deadline)
            trailer = self.read_until(b"\r\n", deadline)
            assert trailer == b"\r\n", trailer
            if size == 0:
                return body

    def read_head(self, deadline=PATIENCE):
        head = self.read_until(b"\r\n\r\n", deadline).decode("utf-8").split("\r\n")
        version, status, reason = (head[0] + " ").split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), head[0]
        pairs = [line.split(":", 1) for line in head[1:] if line]
        headers = Headers((name, value.strip()) for name, value in pairs)
        return Response(int(status), reason.strip(), headers, b"")

    def read_response(self, method="GET", deadline=PATIENCE):
        response = self.read_head(deadline)
        if method == "HEAD" or response.status in (204, 304) or response.status < 200:
            return response
        if response.headers.get("Transfer-Encoding", "").lower() == "chunked":
            response.body = self.read_chunks(deadline)
        elif "Content-Length" in response.headers:
            response.body = self.read_exactly(int(response.headers["Content-Length"]), deadline)
        else:
            response.body = self.read_all(deadline)
        return response

    def request(self, method, path, headers=(), body=b"", deadline=PATIENCE):
        """One request on this connection, which stays open if the server keeps it."""
        self.send(encode_request(method, path, headers, body))
        return self.read_response(method, deadline)


def make_body(json, form, body):
    """The body and its content type: of json (any value), form (a dict), or bytes as they are."""
    if json is not None:
        return json_module.dumps(json, ensure_ascii=False).encode(), "application/json"
    if form is not None:
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    if body is None:
        return b"", None
    return (body if isinstance(body, bytes) else body.encode()), None


def send_request(address, host, method, path, *, json=None, form=None, body=None, headers=None, deadline=PATIENCE):
    """One request on a connection of its own. headers win over those made here; a value of None leaves one out."""
    data, kind = make_body(json, form, body)
    fields = {"Host": host, "Connection": "close"}
    if kind is not None:
        fields["Content-Type"] = kind
    if data or method in ("POST", "PUT", "PATCH"):
        fields["Content-Length"] = str(len(data))
    for name, value in (headers or {}).items():
        fields = {key: kept for key, kept in fields.items() if key.lower() != name.lower()}
        if value is not None:
            fields[name] = value
    with Stream(address, deadline) as stream:
        return stream.request(method, path, fields, data, deadline)
