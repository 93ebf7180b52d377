"""A recorded session, read back from its folder with its results."""

from dataclasses import dataclass, replace
from pathlib import Path

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.session.archive.bookmarks import Bookmark, read_bookmarks
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.progress_file import read_progress
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.speaker_labels import label_session
from symbl_tui.session.model.change import Line
from symbl_tui.session.model.conversation import Conversation


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """A whole session: its facts and its results."""

    facts: SessionFacts
    lines: tuple[Line, ...]
    """The transcript, by start; no line is empty."""
    insights: tuple[Insight, ...]
    topics: tuple[Topic, ...]
    """Best first."""
    trackers: tuple[TrackerMatch, ...]
    bookmarks: tuple[Bookmark, ...]
    people: tuple[str, ...]
    """All speakers: those of the channels, or those that diarisation found on one."""
    diarizing: float | None = None
    """The share of the sound that is diarised, while a process does that."""

    def count(self, kind: str) -> int:
        """How many insights of a kind there are."""
        return sum(1 for insight in self.insights if insight.kind == kind)

    def places(self) -> dict[str, Line]:
        """The line of each utterance, by the utterance's id."""
        return {line.utterance_id: line for line in self.lines if line.utterance_id}


def read_session(folder: Path) -> RecordedSession:
    """Read a session back; blocks, up to a second for an hour of talk.

    Raises:
        SymblTuiError: it is no session's folder, or a damaged one.
    """
    return read_result(read_facts(folder))


def read_result(facts: SessionFacts) -> RecordedSession:
    """Read the results, live or of the pass that the facts name; blocks.

    Raises:
        SymblTuiError: it cannot be read.
    """
    conversation = Conversation(facts.speakers)
    for _, received in received_events(facts, settled=True):
        conversation.apply(received)
    conversation.finish()
    # By time: rows of several channels are in order of arrival.
    lines = tuple(sorted((line for line in conversation.lines if line.text), key=lambda line: line.start))
    labelled = label_session(
        facts.folder, facts.speakers, lines, tuple(conversation.insights.values()), facts.colours
    )
    return RecordedSession(
        facts=replace(facts, colours=labelled.colours),
        lines=labelled.lines,
        insights=labelled.insights,
        topics=tuple(sorted(conversation.topics.values(), key=lambda topic: -topic.score)),
        trackers=tuple(conversation.trackers.values()),
        bookmarks=read_bookmarks(facts.folder / "notes.jsonl"),
        people=labelled.people,
        diarizing=read_progress(facts.folder),
    )
