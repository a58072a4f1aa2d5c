"""The network between a page and its server: it can be cut, and it can fall silent, and its address stays."""

import contextlib
import selectors
import socket
import threading

from harness.waiting import PATIENCE


class Relay:
    """Passes connections on to a server, wherever that listens now. url is what a browser opens instead of its."""

    def __init__(self, madang):
        self.madang = madang
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.peers = {}  # of each socket the other end
        self.answering = set()  # those of the server's side
        self.silent = False
        self.mute = False
        self.replaced = {}  # of each beginning of a request what it is answered with instead
        self.wake, self.waker = socket.socketpair()
        self.selector = selectors.DefaultSelector()
        for one in (self.listener, self.wake):
            self.selector.register(one, selectors.EVENT_READ)
        self.jobs = []
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while self.selector.get_map():
            for key, _ in self.selector.select():
                if key.fileobj is self.wake:
                    self.wake.recv(1)
                    job, done = self.jobs.pop(0)
                    job()
                    done.set()
                elif key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj in self.peers:
                    self.pass_on(key.fileobj)

    def accept(self):
        here, _ = self.listener.accept()
        if self.silent:
            self.peers[here] = None  # taken, and that is all that it will ever hear
            return
        try:
            there = socket.create_connection(self.madang.address, PATIENCE)
        except OSError:
            here.close()
            return
        for one, other in ((here, there), (there, here)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.peers[one] = other
            self.answering.add(there)
            self.selector.register(one, selectors.EVENT_READ)

    def pass_on(self, one):
        try:
            data = one.recv(1 << 16)
            if data and one not in self.answering and self.replace(one, data):
                return
            if data:
                if not (self.mute and one in self.answering):
                    self.peers[one].sendall(data)
                return
        except OSError:
            pass
        self.drop(one)

    def replace(self, one, data):
        """Answers a request in the server's place, where that is wished for."""
        for request, (status, body) in self.replaced.items():
            if data.startswith(request.encode()):
                head = f"HTTP/1.1 {status} Replaced\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                one.sendall(head.encode() + body)
                self.drop(one)
                return True
        return False

    def drop(self, one):
        for end in (one, self.peers.pop(one, None)):
            if end is not None:
                self.peers.pop(end, None)
                self.answering.discard(end)
                with contextlib.suppress(KeyError, ValueError):
                    self.selector.unregister(end)
                end.close()

    def drop_all(self):
        for one in list(self.peers):
            self.drop(one)

    def do(self, job):
        done = threading.Event()
        self.jobs.append((job, done))
        self.waker.send(b"!")
        assert done.wait(PATIENCE)

    def cut(self):
        """Every connection breaks; new ones are taken."""
        self.do(self.drop_all)

    def fall_silent(self):
        """Nothing passes any more, and nothing is said about it: as behind a router that forgot us."""
        self.do(self.be_silent)

    def be_silent(self):
        self.silent = True
        for one in self.peers:
            with contextlib.suppress(KeyError):
                self.selector.unregister(one)

    def lose_answers(self):
        """What the page says is heard, but what is said to it is lost."""
        self.do(lambda: setattr(self, "mute", True))

    def answer(self, request, status, body=b""):
        """Requests that begin so ("GET /path") are answered so from now on, as by a web server in front of ours."""
        self.do(lambda: self.replaced.update({request: (status, body)}))

    def recover(self):
        """New connections pass again; those of before have lost what they lost, or are as silent as they were."""
        self.do(lambda: (setattr(self, "silent", False), setattr(self, "mute", False), self.replaced.clear()))

    def close(self):
        self.do(lambda: (self.drop_all(), self.selector.unregister(self.listener), self.selector.unregister(self.wake)))
        self.thread.join(PATIENCE)
        for one in (self.listener, self.wake, self.waker):
            one.close()
