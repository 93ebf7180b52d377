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

    def render(self, update: Update) -> Iterator[str]:
        """The lines to print for an update."""
        if self._lines is None:
            self._waiting.append(update)
            if isinstance(update, CaughtUp):  # comes once, when the folder is there
                yield from self._begin()
            return
        yield from self._lines.render(update)

    def closing(self) -> Iterator[str]:
        """The lines to print when the session has ended."""
        yield from self._begin()
        assert self._lines
        yield from self._lines.closing()

    def summary(self) -> str:
        """What became of the sound, for the status."""
        return describe_session(self._call.session)

    def _begin(self) -> Iterator[str]:
        if self._lines is None:
            self._lines = self._create(self._call)
            yield from self._lines.first()
            for update in self._waiting:
                yield from self._lines.render(update)
            self._waiting.clear()
