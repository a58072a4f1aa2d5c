"""Talking to a server, wherever it runs."""

from harness.http import Stream, send_request
from harness.websocket import Refused, WebSocket


class Talking:
    """What a server can be asked; whoever is one has a port of 127.0.0.1, or None and a socket_path."""

    port = None
    socket_path = None

    @property
    def address(self):
        return ("127.0.0.1", self.port) if self.port else self.socket_path

    @property
    def host(self):
        return f"127.0.0.1:{self.port}" if self.port else "localhost"

    @property
    def url(self):
        return f"http://{self.host}"

    def connect(self):
        """A connection on which any bytes can be sent."""
        return Stream(self.address)

    def request(self, method, path, **options):
        """A request of nobody in particular: json, form or body (bytes), headers, deadline."""
        return send_request(self.address, self.host, method, path, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.request("POST", path, json=json, **options)

    def socket(self, path, headers=None):
        """An open WebSocket; raises Refused with the response if the server does not upgrade."""
        return WebSocket(self.address, self.host, path, headers)

    def refused_socket(self, path, headers=None):
        """The response that refuses an upgrade."""
        try:
            socket = self.socket(path, headers)
        except Refused as refusal:
            return refusal.response
        socket.drop()
        raise AssertionError(f"the server upgraded {path}")
