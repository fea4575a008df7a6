"""A receiver of webhooks that can misbehave in every way a real one does."""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


@dataclass
class Call:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)


class Handler(BaseHTTPRequestHandler):
    """Notes what it hears, then does what the test wants."""

    protocol_version = "HTTP/1.1"
    server: "Receiver"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            self.server.heard.append(Call(self.command, self.path, headers, body))
        # The other side may be gone before we are done.
        with contextlib.suppress(OSError):
            self.server.behave(self)

    do_GET = do_POST  # noqa: N815 - http.server's name

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


class Receiver(ThreadingHTTPServer):
    """Listens on a free port of loopback."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 200

    def __init__(self, behave: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.heard: list[Call] = []
        self.lock = threading.Lock()
        self.closing = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def handle_error(self, *args: Any) -> None:
        """Keep quiet: callers hang up."""

    def ids(self) -> list[str]:
        """Return the ids of the messages heard, in order."""
        return [call.headers["webhook-id"] for call in self.heard]


@contextlib.contextmanager
def receiver(
    behave: Behaviour | None = None, context: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """Give a receiver that answers 200, or does what it is told; under TLS with a context."""
    with Receiver(behave or answer(200, b"ok")) as made:
        if context:
            made.socket = context.wrap_socket(made.socket, server_side=True)
        thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            made.closing.set()
            made.shutdown()
            thread.join()


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer so, at once. Header names are written with underscores."""

    def behave(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Do the first at the first request and so on; the last is repeated."""
    left = list(behaviours)

    def behave(handler: Handler) -> None:
        with handler.server.lock:
            mine = left.pop(0) if len(left) > 1 else left[0]
        mine(handler)

    return behave


def hang(handler: Handler) -> None:
    """Say nothing until the test is over."""
    handler.server.closing.wait(60)
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Tear the connection down without an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def drip_head(handler: Handler) -> None:
    """Send the status line and headers for ever, a byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.closing.wait(0.1):
        handler.wfile.write(b"a")
    handler.close_connection = True


def drip_body(status: int) -> Behaviour:
    """Send a body for ever, a byte at a time."""

    def behave(handler: Handler) -> None:
        handler.send_response(status)
        handler.end_headers()
        while not handler.server.closing.wait(0.1):
            handler.wfile.write(b"a")
        handler.close_connection = True

    return behave


def flood(handler: Handler) -> None:
    """Send a body that does not end."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(b"x" * 65_536)
    handler.close_connection = True


def cut(status: int) -> Behaviour:
    """Promise a hundred bytes and send nine."""

    def behave(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"Internal ")
        handler.close_connection = True

    return behave


def babble(handler: Handler) -> None:
    """Answer in something that is not HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    handler.close_connection = True
