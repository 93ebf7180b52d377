"""Edits come to the same whatever their order of writing says, and lies among them have no effect."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.edit import AGENT, Edit, Entry, InsightKey, LineKey, SpeakerKey, Undo
from symbl_tui.session.model.edit_state import EditState, fold, last_undoable

LINE = LineKey(0, 1.0, 2.0, "u1")
TASK = InsightKey("a1")
ROOM = SpeakerKey(0)


def entries(*made: Edit | tuple[str, Edit], by: str = edits.USER) -> list[Entry]:
    """Entries with the numbers from 1 as ids."""
    return [Entry(str(number), "now", edit, by) for number, edit in enumerate(made, 1)]  # type: ignore[arg-type]


def test_the_last_edit_of_a_thing_counts() -> None:
    state = fold(entries(edits.SetTitle("a"), edits.CorrectLine(LINE, "x"), edits.SetTitle("b")))
    assert (state.title, state.lines[LINE].text) == ("b", "x")


def test_an_undone_edit_never_was_and_comes_back_when_the_undo_is_undone() -> None:
    made = entries(edits.SetTitle("a"), edits.SetTitle("b"), Undo("2"))
    assert fold(made).title == "a"
    assert fold([*made, Entry("4", "", Undo("3"))]).title == "b"


def test_an_undo_of_what_comes_later_or_is_not_there_has_no_effect() -> None:
    assert fold(entries(Undo("2"), edits.SetTitle("b"), Undo("99"), Undo("4"))).title == "b"


def test_a_user_undoes_no_edit_of_an_agent() -> None:
    made = entries(edits.SetTitle("mine"))
    made.append(Entry("agent", "", edits.SetTitle("its"), AGENT))
    last = last_undoable(made)
    assert last is not None
    assert last.id == "1"
    assert last_undoable(made, AGENT) == made[-1]


def test_text_of_a_strangers_file_controls_no_terminal() -> None:
    state = fold(
        entries(
            edits.SetTitle("a\x1b]0;x\x07"),
            edits.RenameSpeaker((ROOM,), "\x9bBob"),
            edits.CorrectLine(LINE, "one\ntwo\u202e"),
            edits.CorrectLine(LineKey(0, 5.0, 6.0), "\x00"),
            edits.AddBookmark(5.0, 1.0, "\x1b[2J"),
        )
    )
    assert (state.title, state.names[ROOM], state.lines[LINE].text) == ("a]0;x", "Bob", "one two")
    assert len(state.lines) == 1, "a line without a text would vanish"
    (mark,) = state.all_bookmarks(())
    assert (mark.start, mark.end, mark.text) == (5.0, 5.0, "[2J")


def test_owners_follow_a_speaker_who_is_renamed_and_others_do_not() -> None:
    made = entries(
        edits.ChangeInsight(TASK, owner="Bob"),
        edits.AddInsight("action_item", LINE, "Call.", owner="Eve"),
        edits.RenameSpeaker((SpeakerKey(1),), "Robert", "Bob"),
        edits.ChangeInsight(InsightKey("a2"), owner="Bob"),
    )
    state = fold(made)
    assert state.insights[TASK].owner == "Robert"
    assert state.insights[InsightKey("a2")].owner == "Bob", "written after the renaming: another Bob"
    assert state.added[0].owner == "Eve"


def test_an_unknown_kind_makes_no_insight() -> None:
    assert fold(entries(edits.AddInsight("virus", LINE, "x"))) == EditState()


KEYS = st.builds(InsightKey, st.sampled_from(["a", "b"]))
EDITS = st.one_of(
    st.builds(edits.SetTitle, st.text(max_size=5)),
    st.builds(edits.TickInsight, KEYS, st.booleans()),
    st.builds(edits.DismissInsight, KEYS, st.booleans()),
    st.builds(edits.ChangeInsight, KEYS, st.none() | st.text(max_size=3), st.none() | st.text(max_size=3)),
    st.builds(edits.CorrectLine, st.just(LINE), st.text(min_size=1, max_size=3)),
)


@given(st.lists(EDITS, max_size=12))
@settings(max_examples=60)
def test_undoing_everything_leaves_nothing(made: list[Edit]) -> None:
    known = entries(*made)
    while last := last_undoable(known):
        known.append(Entry(f"undo {last.id}", "", Undo(last.id)))
    assert fold(known) == EditState()


def test_a_hundred_thousand_edits_of_a_stranger_are_folded_in_a_moment() -> None:
    many = [edits.ChangeInsight(InsightKey(str(n)), owner="a") for n in range(50_000)]
    renames = [edits.RenameSpeaker((ROOM,), "ab"[n % 2], "ba"[n % 2]) for n in range(50_000)]
    began = time.process_time()
    fold(entries(*many, *renames))
    assert time.process_time() - began < 10
