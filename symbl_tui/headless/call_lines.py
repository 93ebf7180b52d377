"""Render the sessions of calls: the lines of ``run``, each with its call."""

from collections.abc import Callable, Iterator
from typing import Protocol

from symbl_tui.domain.text import clean
from symbl_tui.headless.json_lines import JsonLines
from symbl_tui.headless.session_summary import describe_session
from symbl_tui.headless.text_lines import TextLines
from symbl_tui.session.calls.call_session import CallSession
from symbl_tui.session.model.view import CaughtUp, Update


class CallLines(Protocol):
    """Renders one call."""

    def first(self) -> Iterator[str]:
        """The lines to print before all others, once the session has a folder."""
        ...

    def render(self, update: Update) -> Iterator[str]:
        """The lines to print for an update."""
        ...

    def closing(self) -> Iterator[str]:
        """The lines to print when the session has ended."""
        ...


class CallJsonLines:
    """JSON lines, with ``call``: the id of the session."""

    def __init__(self, call: CallSession) -> None:
        self._call = call
        self._lines = JsonLines({"call": call.id})

    def first(self) -> Iterator[str]:
        """The line that describes the call."""
        parties = self._call.parties
        format = parties[0].format if parties else None
        yield self._lines.line(
            "call",
            platform=self._call.platform,
            parties=[party.label for party in parties],
            encoding=format.encoding if format else None,
            rate=format.rate if format else None,
        )

    def render(self, update: Update) -> Iterator[str]:
        """The lines of ``run``."""
        return self._lines.render(update)

    def closing(self) -> Iterator[str]:
        """The ledger and the end."""
        return self._lines.closing(self._call.session)


class CallTextLines:
    """Lines of text, each with the id of the session before it."""

    def __init__(self, call: CallSession) -> None:
        self._call = call
        self._lines = TextLines()
        self._id = clean(call.id)

    def first(self) -> Iterator[str]:
        """A line that describes the call."""
        names = ", ".join(clean(party.label) for party in self._call.parties)
        yield f"{self._id}  {clean(self._call.title)}: {names}"

    def render(self, update: Update) -> Iterator[str]:
        """The lines of ``run``."""
        for line in self._lines.render(update):
            yield f"{self._id}  {line}"

    def closing(self) -> Iterator[str]:
        """Why it ended."""
        yield f"{self._id}  ended: {clean(self._call.session.reason)}"


class CallPrinting:
    """The lines of one call, which begin when its folder has its name: it is the id."""

    def __init__(self, call: CallSession, create: Callable[[CallSession], CallLines]) -> None:
        self._call = call
        self._create = create
        self._lines: CallLines | None = None
        self._waiting: list[Update] = []

    def take(self, update: Update) -> list[Update]:
        """The updates to print now that another has come; none before the folder has its name."""
        if self._lines:
            return [update]
        self._waiting.append(update)
        # It comes once, when the folder is there.
        return self.begin() if isinstance(update, CaughtUp) else []

    def begin(self) -> list[Update]:
        """Begin, whether or not there is a folder; the updates that have waited."""
        if self._lines:
            return []
        self._lines = self._create(self._call)
        waiting, self._waiting = self._waiting, []
        return waiting

    @property
    def lines(self) -> CallLines:
        """What renders the call, once it has begun."""
        assert self._lines
        return self._lines

    @property
    def begun(self) -> bool:
        """Whether the first line is due, or printed."""
        return self._lines is not None

    def summary(self) -> str:
        """What became of the sound, for the status."""
        return describe_session(self._call.session)
