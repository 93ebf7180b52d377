"""Derives the events of a session from its updates and its status, each event once. Pure."""

from collections.abc import Callable, Iterator
from typing import Final

from symbl_tui.domain.insight import Insight, TrackerMatch
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.session.events.name_matcher import NameMatcher
from symbl_tui.session.events.seen_keys import SeenKeys
from symbl_tui.session.events.session_events import (
    Ended,
    InsightFound,
    NameMentioned,
    QuestionToMe,
    SessionEvent,
    Spoken,
    StateMoved,
    TrackerMatched,
)
from symbl_tui.session.events.sound_watch import SoundStatus, SoundWatch
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import CaughtUp, Rewound, StateChanged, Update

# Phrases that interims have matched and no final has confirmed; they may all be misheard ones.
_PHRASES: Final = 1_000
# Utterances that an insight may still refer to.
_LINES: Final = 1_000


class EventStream:
    """The events of one session.

    Results from before :class:`~symbl_tui.session.model.view.CaughtUp` are no events: they are those of an
    interrupted session that goes on, or of a session that a viewer attaches to. A replay is never caught up.
    """

    def __init__(self, names: tuple[str, ...] = (), silence: float | None = None) -> None:
        """Prepare for a session.

        Args:
            names: Of the user, for ``name`` and ``question_to_me``.
            silence: Seconds without sound that are an event; None: none are.
        """
        self._names = NameMatcher(names)
        self._watch = SoundWatch(silence)
        self._caught_up = False
        self._over = False
        self._state: SessionState | None = None
        self._seen = SeenKeys()
        self._lines: dict[str, Line] = {}
        """The newest utterances by their ids."""
        self._early: set[tuple[str, str]] = set()
        """Trackers and phrases that were matched in an interim result, whose final brings them again."""

    def feed(self, update: Update, look: Callable[[], SoundStatus]) -> tuple[SessionEvent, ...]:
        """The events in an update of the session whose status ``look`` returns."""
        match update:
            case CaughtUp():
                self._caught_up = True
                # What was lost before this moment is no news, what is lost from now on is.
                return tuple(self._watch.tick(look()))
            case Rewound():
                self._caught_up = False
            case StateChanged(state, error):
                return tuple(self._move(state, error, look()))
            case Change():
                found = tuple(self._change(update))
                return found if self._caught_up else ()
        return ()

    def tick(self, status: SoundStatus) -> tuple[SessionEvent, ...]:
        """The events in the status itself; called about twice a second."""
        return tuple(self._watch.tick(status)) if self._caught_up and not self._over else ()

    def _move(self, state: SessionState, error: str | None, status: SoundStatus) -> Iterator[SessionEvent]:
        # A session emits its state again with the error that will end it.
        if self._over or state is self._state:
            return
        self._state = state
        yield StateMoved(state, error)
        if state.over:
            self._over = True
            yield from self._watch.finish(status)
            yield Ended(state, error, status.elapsed, status.ledger)

    def _change(self, change: Change) -> Iterator[SessionEvent]:
        for row, line in change.lines:
            if line.stage is Stage.UTTERANCE and line.text:
                yield from self._line(row, line)
        for insight in change.insights:
            if self._seen.accept(("insight", insight.id)):
                yield from self._insight(insight)
        for match in change.trackers:
            key = ("tracker", match.tracker, match.value, match.utterance_id, match.offset)
            # By its offset too: a phrase that is said twice in one utterance is matched twice.
            if self._seen.accept(key) and not self._was_early(match):
                yield TrackerMatched(match, self._line_of(match))

    def _line(self, row: int, line: Line) -> Iterator[SessionEvent]:
        if line.utterance_id:
            self._lines[line.utterance_id] = line
            if len(self._lines) > _LINES:
                del self._lines[next(iter(self._lines))]
        if not self._seen.accept(("row", row)):
            return
        yield Spoken(line)
        if not self._names.is_me(line.speaker) and (name := self._names.find(line.text)):
            yield NameMentioned(name, line)

    def _insight(self, insight: Insight) -> Iterator[SessionEvent]:
        line = self._line_of(insight)
        yield InsightFound(insight, line)
        if insight.kind != QUESTION or self._names.is_me(insight.speaker.name):
            return
        assignee = insight.assignee.name if insight.assignee else ""
        mine = assignee if self._names.is_me(assignee) else ""
        if name := mine or self._names.find(insight.text) or self._names.find(line.text if line else ""):
            yield QuestionToMe(insight, line, name)

    def _was_early(self, match: TrackerMatch) -> bool:
        """Whether the match was an event when its utterance was still being spoken."""
        phrase = (match.tracker, match.value.casefold())
        if match.utterance_id is None:
            self._early = {*self._early, phrase} if len(self._early) < _PHRASES else {phrase}
            return False
        early = phrase in self._early
        self._early -= {phrase}
        return early

    def _line_of(self, found: Insight | TrackerMatch) -> Line | None:
        return self._lines.get(found.utterance_id) if found.utterance_id else None
