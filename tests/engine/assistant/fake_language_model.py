"""A fake language model: a server of ``/chat/completions``, and a reviewer with the labels."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

from symbl_tui.engine.assistant.assistant import Assistant
from symbl_tui.engine.settings import AssistantSettings

Answer = Callable[[dict[str, Any], dict[str, str]], Awaitable[bytes]]

_LINE = re.compile(r"^(\d+) [^:\n]*: (.*)$", re.MULTILINE)
_CANDIDATE = re.compile(r"^(\d+)\. \(line (\d+)\) ", re.MULTILINE)
_JUDGED = re.compile(r"Judge the lines (\d+) to (\d+)\.$")


@asynccontextmanager
async def answering(answer: Answer, timeout: float = 30.0, key: str = "") -> AsyncIterator[Assistant]:
    """An assistant and its server; ``answer`` creates the response from body and headers."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        headers["request"] = request
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        writer.write(await answer(body, headers))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = AssistantSettings(f"http://127.0.0.1:{port}/v1", "tiny", timeout)
    try:
        async with server, Assistant(settings, key) as assistant:
            yield assistant
    finally:
        server.close()


def ok(body: bytes) -> bytes:
    """A response with a body."""
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def completion(content: object) -> bytes:
    """A model's text in the form of ``/chat/completions``."""
    return ok(json.dumps({"id": "1", "choices": [{"index": 0, "message": {"content": content}}]}).encode())


class SecondReader:
    """Reads the question as a model would, and answers from labels with faults of its own."""

    def __init__(
        self, tasks: Collection[int], *, recall: float = 1.0, wrong: float = 0.0, seed: int = 1
    ) -> None:
        """Set up.

        Args:
            tasks: The numbers of the lines that have an action item, counted from 1.
            recall: Share of them that it sees.
            wrong: Share of the other candidates that it confirms; it adds a hundredth of that of other lines.
            seed: Of all chances.
        """
        self._tasks = frozenset(tasks)
        self._recall, self._wrong = recall, wrong
        self._chance = random.Random(seed)
        self.questions: list[str] = []
        """The prompts, in order."""

    async def __call__(self, body: dict[str, Any], _: dict[str, str]) -> bytes:
        """Answer one request."""
        question = body["messages"][1]["content"]
        self.questions.append(question)
        return completion(json.dumps({"items": self._items(question)}))

    def _items(self, question: str) -> list[dict[str, object]]:
        transcript, _, rest = question.partition("</transcript>")
        lines = {int(number): text for number, text in _LINE.findall(transcript)}
        candidates = {int(line): int(number) for number, line in _CANDIDATE.findall(rest)}
        judged = _JUDGED.search(question)
        assert judged, question[-200:]
        items: list[dict[str, object]] = []
        for line in range(int(judged[1]), int(judged[2]) + 1):
            candidate = candidates.get(line)
            wrong = self._wrong if candidate else self._wrong / 100
            if self._chance.random() < (self._recall if line in self._tasks else wrong):
                items.append({"candidate": candidate, "line": line, "quote": lines[line], "owner": None})
        return items
