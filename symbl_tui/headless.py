"""A session without a screen: what is understood on stdout, how it goes on stderr."""

import asyncio
import json
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, TextIO

from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.insight_kind import TOPIC, TRACKER, kind_of
from symbl_tui.domain.text import clean, clock
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, StateChanged, Update
from symbl_tui.session.run.session import Session
from symbl_tui.system.terminal import redirect_to_null

_WAITING: Final = 10_000
"""Updates that may wait for a slow reader of stdout; then the conversation waits too, the capture never."""

_TOPICS: Final = 10_000
"""Topics remembered; the oldest are forgotten."""

_LOOK_SECONDS: Final = 0.1
"""How often the two sides of the inbox look whether the other is still there."""


def run(session: Session, out: TextIO, status: TextIO, *, jsonl: bool) -> None:
    """Run a session to its end, writing what it understands to ``out`` and how it goes to ``status``."""
    inbox = _Inbox()
    session.subscribe(inbox.put)
    workers = [
        threading.Thread(target=asyncio.run, args=(work(),), name=work.__name__)
        for work in (session.capture, session.transcribe)
    ]
    for worker in workers:
        worker.start()
    try:
        render: Callable[[Update], Iterator[str]] = JsonLines().render if jsonl else Text().render
        writer = _Writer(session, out)
        for update in inbox.until(lambda: not any(worker.is_alive() for worker in workers)):
            _report(update, status)
            writer.write(render(update))
        if jsonl:
            writer.write(closing_lines(session))
        print(describe(session), file=status)
    finally:
        session.request_stop("failed")
        inbox.close()
        for worker in workers:
            worker.join()


class _Inbox:
    """Carries updates from the session's threads to ours; full, it makes the conversation wait."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Update] = queue.Queue(_WAITING)
        self._closed = False

    def put(self, update: Update) -> None:
        while not self._closed:
            with suppress(queue.Full):
                self._waiting.put(update, timeout=_LOOK_SECONDS)
                return

    def until(self, over: Callable[[], bool]) -> Iterator[Update]:
        """Every update, until there can be no more."""
        while not (over() and self._waiting.empty()):
            with suppress(queue.Empty):
                yield self._waiting.get(timeout=_LOOK_SECONDS)

    def close(self) -> None:
        """Nobody will look any more."""
        self._closed = True


class _Writer:
    """Writes to stdout for as long as somebody reads it; then the session is over."""

    def __init__(self, session: Session, out: TextIO) -> None:
        self._session = session
        self._out: TextIO | None = out

    def write(self, lines: Iterator[str]) -> None:
        for line in lines:
            if self._out is None:
                return
            try:
                print(line, file=self._out, flush=True)
            except BrokenPipeError:
                redirect_to_null(self._out)
                self._out = None
                self._session.request_stop("nobody reads the output")


def _report(update: Update, status: TextIO) -> None:
    match update:
        case LinkStatus(LinkState.WAITING) as link:
            when = f"attempt {link.attempt}, in {link.retry_in:.0f} s"
            print(f"symbl-tui: retrying ({when}): {clean(link.reason)}", file=status, flush=True)
        case StateChanged(SessionState.RETRYING):
            return  # the link has said so, and why
        case StateChanged(state, None):
            print(f"symbl-tui: {state}", file=status, flush=True)
        case Notice(text):
            print(f"symbl-tui: {text}", file=status, flush=True)


class _Topics:
    """Tells topics once: their scores move with every utterance."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}

    def new(self, change: Change) -> Iterator[Topic]:
        for topic in change.topics or ():
            if (text := topic.text.casefold()) not in self._told:
                self._told[text] = None
                yield topic
        for oldest in list(islice(self._told, max(0, len(self._told) - _TOPICS))):
            del self._told[oldest]


class Text:
    """For people: a line per utterance and per insight."""

    def __init__(self) -> None:
        self._topics = _Topics()

    def render(self, update: Update) -> Iterator[str]:
        """The lines to print for an update."""
        if not isinstance(update, Change):
            return
        for _, line in update.lines:
            if line.stage is Stage.UTTERANCE and line.text:
                yield f"{clock(line.start)}  {line.speaker}: {line.text}"
        for insight in update.insights:
            if not insight.answered_by:  # else it was printed when it was asked
                yield f"       {kind_of(insight.kind).glyph} {describe_insight(insight)}"
        for match in update.trackers:
            yield f"       {kind_of(TRACKER).glyph} {match.tracker}: {match.value}"
        for topic in self._topics.new(update):
            yield f"       {kind_of(TOPIC).glyph} {topic.text}"


class JsonLines:
    """For programs: an object per line, each with ``type`` and ``at``. Times are seconds of the capture."""

    def __init__(self) -> None:
        self._topics = _Topics()
        self._failed = False

    def render(self, update: Update) -> Iterator[str]:
        """The lines to print for an update."""
        match update:
            case StateChanged(state, error):
                yield _object("state", state=str(state))
                if error and not self._failed:
                    self._failed = True
                    yield _object("error", message=error)
            case LinkStatus():
                yield _object("link", **_link(update))
            case Change():
                yield from self._change(update)

    def _change(self, change: Change) -> Iterator[str]:
        for _, line in change.lines:
            if line.text:
                yield _object(str(line.stage), **_line(line))
        for insight in change.insights:
            if not insight.answered_by:  # else it was printed when it was asked
                yield _object("insight", **_insight(insight))
        for topic in self._topics.new(change):
            yield _object("topic", text=topic.text, score=topic.score)
        for match in change.trackers:
            yield _object("tracker", name=match.tracker, value=match.value, utterance=match.utterance_id)


def closing_lines(session: Session) -> Iterator[str]:
    """The last two lines: the account, and how it ended."""
    yield _object("ledger", channels=[row.to_table() for row in session.ledger()])
    folder = str(session.folder) if session.folder.exists() else None
    yield _object("end", reason=session.reason, folder=folder)


def describe(session: Session) -> str:
    """The account of a session that is over, for people."""
    rows = [_described(row) for row in session.ledger()]
    if session.folder.exists():
        rows.append(f"recorded in {session.folder}")
    return "\n".join(rows) or "nothing was captured"


def _described(row: ChannelLedger) -> str:
    source = f" · without sound from the source {row.lost:.1f} s" if row.lost else ""
    return (
        f"{row.name}: heard {row.captured:.1f} s · sent {row.sent:.1f} s · "
        f"understood up to {row.understood:.1f} s · lost {row.gap:.1f} s{source}"
    )


def describe_insight(insight: Insight) -> str:
    """An insight with its owner and due date, where it has them."""
    extra = [insight.assignee.name if insight.assignee else "", insight.due or ""]
    known = ", ".join(part for part in extra if part)
    return f"{insight.text} ({known})" if known else insight.text


def _object(kind: str, /, **fields: Any) -> str:  # noqa: ANN401 - JSON
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"type": kind, "at": at, **fields}, ensure_ascii=False)


def _line(line: Line) -> dict[str, object]:
    fields: dict[str, object] = {"id": line.utterance_id} if line.stage is Stage.UTTERANCE else {}
    return fields | {
        "channel": line.channel,
        "speaker": line.speaker,
        "text": line.text,
        "start": round(line.start, 3),
        "end": round(line.end, 3),
    }


def _link(link: LinkStatus) -> dict[str, object]:
    waiting = link.state is LinkState.WAITING
    return {
        "state": str(link.state),
        "attempt": link.attempt,
        "retry_in": round(link.retry_in, 3) if waiting else None,
        "reason": clean(link.reason) or None,
        "encoding": link.encoding or None,
    }


def _insight(insight: Insight) -> dict[str, object]:
    return {
        "kind": insight.kind,
        "id": insight.id,
        "text": insight.text,
        "speaker": insight.speaker.name,
        "utterance": insight.utterance_id,
        "assignee": insight.assignee.name if insight.assignee else None,
        "due": insight.due,
    }
