"""A user's edits are kept, undone, seen by every viewer, and laid over the engine's own words."""

import json
from pathlib import Path

import pytest

from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.journal_events import received_events
from symbl_tui.session.archive.recorded_session import RecordedSession, open_session, read_session
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.model.conversation import Conversation
from symbl_tui.session.model.view import Update
from tests.session.recorded_folder import MEETING, Event, add_speaker, record, said, transcribe_again


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Alice and Bob's session; its journal must never change."""
    return record(tmp_path / "sessions", notes=[(4, 34, "budget")])


@pytest.fixture
def edits(folder: Path) -> SessionEdits:
    session = open_session(folder)
    return session.edits


def texts(recorded: RecordedSession) -> list[str]:
    return [line.text for line in recorded.lines]


def test_a_corrected_line_is_read_with_its_original_and_the_journal_is_left_alone(
    folder: Path, edits: SessionEdits
) -> None:
    journal = (folder / "events.jsonl").read_bytes()
    line = read_session(folder).lines[0]
    made = edits.correct(line, "We should move the headline.")
    assert [(row, line.text) for row, line in made.change.lines] == [(0, "We should move the headline.")]
    corrected = read_session(folder).lines[0]
    assert (corrected.text, corrected.original, corrected.edited) == (
        "We should move the headline.",
        "We should move the deadline.",
        True,
    )
    assert (folder / "events.jsonl").read_bytes() == journal


def test_undo_takes_the_last_edit_back_and_then_the_one_before(folder: Path, edits: SessionEdits) -> None:
    line = read_session(folder).lines[0]
    edits.correct(line, "One.")
    edits.correct(line, "Two.")
    for expected in ("One.", "We should move the deadline."):
        assert edits.undo()
        assert texts(read_session(folder))[0] == expected
    assert edits.undo() is None


def test_an_action_item_is_ticked_off_changed_and_dismissed(folder: Path, edits: SessionEdits) -> None:
    edits.tick("a1")
    edits.change_insight("a1", text="Send the numbers.", owner="Bob", due="2026-12-01")
    edits.dismiss("q1")
    recorded = read_session(folder)
    action = next(each for each in recorded.insights if each.id == "a1")
    assert (action.done, action.edited, action.text, action.original, action.due) == (
        True,
        True,
        "Send the numbers.",
        "Send the report by Friday.",
        "2026-12-01",
    )
    assert action.assignee is not None
    assert action.assignee.name == "Bob"
    assert "q1" not in [each.id for each in recorded.insights]
    assert edits.undo()
    assert "q1" in [each.id for each in read_session(folder).insights]


def test_a_line_becomes_an_action_item_with_its_place(folder: Path, edits: SessionEdits) -> None:
    made = edits.add_insight(read_session(folder).lines[1], ACTION_ITEM, owner="Carol")
    (own,) = made.change.insights
    assert (own.text, own.by_user, own.utterance_id, own.speaker.name) == (
        "Who owns the campaign?",
        True,
        "u2",
        "Bob",
    )
    assert read_session(folder).insights[-1] == own


def test_a_speaker_is_renamed_everywhere_and_keeps_the_colour(folder: Path, edits: SessionEdits) -> None:
    colour = read_session(folder).facts.colours["Alice"]
    edits.rename_speaker("alice", "Alicia")
    recorded = read_session(folder)
    assert [line.speaker for line in recorded.lines] == ["Alicia", "Bob", "Alicia"]
    assert recorded.people == ("Alicia", "Bob")
    assert recorded.facts.shown_names == ("Alicia", "Bob")
    assert recorded.facts.colours["Alicia"] == colour
    action = next(each for each in recorded.insights if each.id == "a1")
    assert action.assignee is not None
    assert action.assignee.name == "Alicia"
    edits.rename_speaker("Bob", "Alicia")
    assert read_session(folder).people == ("Alicia",)
    with pytest.raises(UsageError, match='there is no speaker "Bob"'):
        edits.rename_speaker("Bob", "Robert")


def test_a_title_is_given_and_without_one_it_is_proposed_from_the_topics(folder: Path) -> None:
    untitled = record(folder.parent, "file meeting.wav")
    facts = read_session(untitled).facts
    assert (facts.title, facts.title_given) == ("Launch campaign", False)
    edits = SessionEdits(lambda: untitled)
    edits.set_title("Planning")
    facts = read_session(untitled).facts
    assert (facts.title, facts.title_given) == ("Planning", True)
    edits.set_title("")
    assert not read_session(untitled).facts.title_given


def test_bookmarks_are_added_changed_and_removed(folder: Path, edits: SessionEdits) -> None:
    (noted,) = read_session(folder).bookmarks
    edits.add_bookmark(1.0, 2.0, "early")
    edits.change_bookmark(noted, "money")
    assert [each.text for each in read_session(folder).bookmarks] == ["early", "money"]
    edits.remove_bookmark(read_session(folder).bookmarks[0])
    assert [each.text for each in read_session(folder).bookmarks] == ["money"]


def test_an_edit_of_another_program_is_noticed(folder: Path) -> None:
    seen: list[Update] = []
    viewer = open_session(folder, SessionEdits(lambda: folder, seen.append))
    seen.clear()
    SessionEdits(lambda: folder).set_title("Mine")
    change = viewer.edits.poll()
    assert change.title is not None
    assert change.title.text == "Mine"
    assert seen == [change]
    assert viewer.recorded.facts.title == "Mine"


def test_corrections_belong_to_their_transcript_and_names_to_the_session(
    folder: Path, edits: SessionEdits
) -> None:
    edits.correct(read_session(folder).lines[0], "Live correction.")
    edits.rename_speaker("Alice", "Alicia")
    edits.add_insight(read_session(folder).lines[0], ACTION_ITEM)
    transcribe_again(folder, "tiny", said("Again.", "And again."))
    recorded = read_session(folder)
    assert texts(recorded) == ["Again.", "And again."]
    assert recorded.lines[0].speaker == "Alicia"
    (own,) = recorded.insights
    assert own.text == "Live correction."


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("moment", range(2, 8))
def test_a_running_screen_one_that_comes_late_and_the_review_show_the_same(
    tmp_path: Path, moment: int, ids: bool
) -> None:
    """Everything settled is corrected at a moment, half way through the journal."""
    folder = record(tmp_path, events=MEETING if ids else without_ids(MEETING))
    facts = read_facts(folder)
    events = [received for _, received in received_events(facts)]

    def screen(edit_at: int | None) -> dict[int, Line]:
        shown: dict[int, Line] = {}
        edits = SessionEdits(lambda: folder, lambda update: shown.update(update.lines), live=True)  # type: ignore[union-attr]
        conversation = Conversation(facts.speakers)
        for number, event in enumerate(events):
            edits.handle(conversation.apply(event))
            if number == edit_at:
                edits.rename_speaker("Bob", "Robert")
                for line in [each for each in shown.values() if each.stage is not Stage.PARTIAL]:
                    edits.correct(line, f"{line.text} (sic)")
        edits.handle(conversation.finish())
        edits.poll()
        return shown

    live, late = screen(moment), screen(None)
    assert live == late
    assert sorted(live.values(), key=lambda line: line.start) == list(read_session(folder).lines)
    assert any(line.edited for line in live.values())


def without_ids(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events of an engine that gives its utterances no ids."""
    changed: list[Event] = []
    for at, channel, message in events:
        copy = json.loads(json.dumps(message))
        for each in copy.get("messages", ()):
            del each["id"]
        changed.append((at, channel, copy))
    return tuple(changed)


def test_who_joins_a_running_session_can_be_renamed_like_the_others(tmp_path: Path) -> None:
    folder = record(tmp_path, closed=False)
    edits = SessionEdits(lambda: folder, live=True)
    edits.poll()
    with pytest.raises(UsageError, match="no speaker"):
        edits.rename_speaker("Carol", "Caroline")
    add_speaker(folder, "Carol")
    edits.rename_speaker("Carol", "Caroline")
    assert edits.conversation.names.of(2, "Carol") == "Caroline"
    assert edits.conversation.names.of_channels() == ("Alice", "Bob", "Caroline")
