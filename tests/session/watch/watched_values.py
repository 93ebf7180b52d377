"""Frames of a watched conversation, and what a screen shows of them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from symbl_tui.domain.engine_conversation import EngineMessage
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.view import Notice, Update
from symbl_tui.session.watch.watched_results import RATE, WatchedResults
from symbl_tui.symbl.conversation_snapshot import ConversationSnapshot
from symbl_tui.symbl.event_parser import Received, parse_received
from tests.support.scripted_engine import result, utterance

BEGAN = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
ANA = Speaker("Ana", "ana@example.org", "p1")


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def frame(content: object) -> Received:
    return parse_received(json.dumps(content))


def spoken(id: str, text: str, start: float, spoken_at: float, user: str = "ana@example.org") -> Any:  # noqa: ANN401
    """A message_response that says when it was spoken."""
    content: Any = utterance(id, text, start, start + 2, user)
    content["messages"][0]["duration"]["startTime"] = at(spoken_at).isoformat()
    return content


def heard(text: str, start: float, end: float, *, final: bool) -> Any:  # noqa: ANN401
    content: Any = result(text, start, end, final=final)
    content["message"]["user"] = {"userId": "ana@example.org", "name": "ana@example.org"}
    return content


class Kept:
    """A folder in memory."""

    def __init__(self) -> None:
        self.started: datetime | None = None
        self.channels: list[dict[str, object]] = []
        self.entries: list[tuple[int, float, int, Received]] = []

    def begin(self, started: datetime, channels: list[dict[str, object]]) -> None:
        assert self.started is None, "once"
        self.started, self.channels = started, channels

    def update_facts(self, **facts: Any) -> None:  # noqa: ANN401
        self.channels = facts.get("channels", self.channels)

    def journal(self, channel: int, base: int, connection: int, received: Received) -> None:
        assert channel < len(self.channels), "session.toml names it first"
        self.entries.append((channel, base / RATE, connection, received))


class Watched:
    """Results, and what a screen shows of them."""

    def __init__(self) -> None:
        self.kept = Kept()
        self.rows: dict[int, Line] = {}
        self.insights: list[str] = []
        self.topics: list[str] = []
        self.trackers: list[str] = []
        self.notices: list[str] = []
        self.results = WatchedResults(self.kept, self._show, 10.0)
        self.results.open_link()

    def _show(self, update: Update) -> None:
        if isinstance(update, Change):
            self.rows |= dict(update.lines)
            self.insights += [each.text for each in update.insights]
            self.topics = [each.text for each in update.topics or ()] or self.topics
            self.trackers += [each.value for each in update.trackers]
        elif isinstance(update, Notice):
            self.notices.append(update.text)

    @property
    def shown(self) -> list[tuple[str, float]]:
        settled = [line for line in self.rows.values() if line.text and line.stage is Stage.UTTERANCE]
        return sorted(((line.text, round(line.start, 2)) for line in settled), key=lambda item: item[1])


def snapshot(*messages: EngineMessage, **found: Any) -> ConversationSnapshot:  # noqa: ANN401
    return ConversationSnapshot("1", started=BEGAN, messages=messages, **found)
