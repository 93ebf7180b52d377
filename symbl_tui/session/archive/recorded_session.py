"""A recorded session, read back from its folder with its results and the user's edits."""

from dataclasses import dataclass, replace
from pathlib import Path

from symbl_tui.domain.engine_conversation import EngineConversation
from symbl_tui.domain.insight import Entity, Insight, Topic, TrackerMatch
from symbl_tui.session.archive.progress_file import read_progress
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.session_results import ReadResults, read_results
from symbl_tui.session.archive.side_files import ASSISTANT_FILE
from symbl_tui.session.archive.speaker_labels import (
    known_speakers,
    label_results,
    people_of,
    read_labels,
    with_colours,
)
from symbl_tui.session.model.bookmark import Bookmark
from symbl_tui.session.model.change import Change, Line


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """A whole session: its facts and its results, with the user's edits."""

    facts: SessionFacts
    lines: tuple[Line, ...]
    """The transcript, by start; no line is empty."""
    insights: tuple[Insight, ...]
    """Without those that were dismissed; the user's own last."""
    topics: tuple[Topic, ...]
    """Best first."""
    trackers: tuple[TrackerMatch, ...]
    bookmarks: tuple[Bookmark, ...]
    people: tuple[str, ...]
    """All speakers: those of the channels, or those that diarisation found on one."""
    diarizing: float | None = None
    """The share of the sound that is diarised, while a process does that."""
    entities: tuple[Entity, ...] = ()
    """Mentions of persons, dates, amounts and so on."""
    engine: EngineConversation | None = None
    """What a remote engine knew of the whole conversation, e.g. its summary; the rest is merged already."""
    unread: tuple[str, ...] = ()
    """The files of the folder that cannot be read, each with the reason."""

    def count(self, kind: str) -> int:
        """How many insights of a kind there are."""
        return sum(1 for insight in self.insights if insight.kind == kind)

    def places(self) -> dict[str, Line]:
        """The line of each utterance, by the utterance's id."""
        return {line.utterance_id: line for line in self.lines if line.utterance_id}


class EditableSession:
    """A recorded session that can be edited while it is read; every method blocks, for a worker's thread."""

    def __init__(self, facts: SessionFacts, edits: SessionEdits, read: ReadResults) -> None:
        """Read the edits so far.

        Args:
            facts: The session, and the pass that is read.
            edits: Of this session.
            read: What was read of that pass.

        Raises:
            SymblTuiError: a damaged folder.
        """
        self.edits = edits
        self._facts = facts
        self._faults, results, self._engine = read.faults, read.results, read.engine
        self._results = results
        labels = read_labels(facts.folder, facts.speakers, self._faults)
        self._faults.check(facts.folder / ASSISTANT_FILE)
        lines, insights = label_results(results.lines, results.insights, labels, facts.speakers)
        speakers = known_speakers(facts.speakers, labels)
        self._people = people_of(lines, speakers)
        self._colours = with_colours(facts.colours, (each.name for each in speakers))
        edits.start(facts, Change(lines=tuple(enumerate(lines)), insights=insights, topics=results.topics))

    @property
    def recorded(self) -> RecordedSession:
        """The session as it is now; its lines keep their order and their number."""
        conversation = self.edits.conversation
        title, names = conversation.title, conversation.names
        facts = replace(
            self._facts,
            title=title.text,
            title_given=title.given,
            names=names.of_channels(),
            colours=names.colours(self._colours),
        )
        return RecordedSession(
            facts=facts,
            lines=tuple(line for _, line in conversation.lines()),
            insights=conversation.insights(),
            topics=conversation.topics,
            trackers=self._results.trackers,
            bookmarks=conversation.bookmarks,
            people=names.people(self._people),
            diarizing=read_progress(facts.folder),
            entities=self._results.entities,
            engine=self._engine,
            unread=(*self._faults.found, *self.edits.unread),
        )


def open_session(folder: Path, edits: SessionEdits | None = None) -> EditableSession:
    """Open a session to read and edit it; blocks, up to a second for an hour of talk.

    Args:
        folder: The session's.
        edits: Those that its viewer subscribed to; None: later edits are not emitted.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    facts = read_facts(folder)
    return EditableSession(facts, edits or SessionEdits(lambda: folder), read_results(facts))


def read_session(folder: Path) -> RecordedSession:
    """Read a session back, with the edits so far; blocks.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    return open_session(folder).recorded


def read_result(facts: SessionFacts) -> RecordedSession:
    """Read the results, live or of the pass that the facts name; blocks.

    Raises:
        SymblTuiError: it cannot be read.
    """
    return EditableSession(facts, SessionEdits(lambda: facts.folder), read_results(facts)).recorded
