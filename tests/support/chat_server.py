"""A server of ``/v1/chat/completions`` on this machine, for a test and the commands that it runs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def task(self) -> str:
        """The instruction."""
        return str(self.body["messages"][0]["content"])

    @property
    def text(self) -> str:
        """The data."""
        return str(self.body["messages"][1]["content"])


Reply = Callable[[Asked], tuple[int, bytes]]


def completion(text: object) -> tuple[int, bytes]:
    """A reply with a model's text."""
    return 200, json.dumps({"choices": [{"index": 0, "message": {"content": text}}]}).encode()


def refusal(status: int, words: str = "") -> tuple[int, bytes]:
    """A reply with an error as OpenAI's API has it."""
    return status, json.dumps({"error": {"message": words, "type": "x"}}).encode()


@dataclass
class ChatEndpoint:
    """What the server was asked, and how it replies."""

    url: str
    reply: Reply
    requests: list[Asked] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    """Set at the end: a reply that waits for it never comes."""


@contextmanager
def chat_server(reply: Reply) -> Iterator[ChatEndpoint]:
    """Run the server; ``reply`` gets each request on a thread."""
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            size = int(self.headers["content-length"] or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, headers, json.loads(self.rfile.read(size) or b"{}"))
            with lock:
                endpoint.requests.append(asked)
            status, body = endpoint.reply(asked)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the client waits no longer

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = ChatEndpoint(f"http://127.0.0.1:{server.server_address[1]}/v1", reply)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
