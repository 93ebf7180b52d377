"""What a screen shows while people speak and somebody edits: each change once, with the edits over it."""

import time
from collections.abc import Sequence

from msgspec import structs

from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model import edit as edits
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.edit import Edit, Entry, InsightKey, LineKey, SpeakerKey, line_key
from symbl_tui.session.model.edit_state import EditState, fold
from symbl_tui.session.model.edited_conversation import EditedConversation
from symbl_tui.session.model.shown_names import KnownSpeaker
from symbl_tui.session.model.title import Title

ALICE, BOB = KnownSpeaker(SpeakerKey(0), "Alice"), KnownSpeaker(SpeakerKey(1), "Bob")
TASK = Insight("a1", "action_item", "Send it.", Speaker("Alice"), None, "u0", Speaker("Bob"))


def line(row: int, text: str = "words", *, channel: int = 0, id: str | None = "", **more: object) -> Line:
    id = f"u{row}" if id == "" else id
    name = (ALICE, BOB)[channel].name
    made = Line(channel, name, text, row * 10.0, row * 10.0 + 5, Stage.UTTERANCE, id)
    return structs.replace(made, **more)


def state(*made: Edit) -> EditState:
    return fold([Entry(str(number), "now", edit) for number, edit in enumerate(made)])


def conversation(*lines: Line, insights: Sequence[Insight] = ()) -> EditedConversation:
    made = EditedConversation()
    made.begin((ALICE, BOB), {}, Title("Standup", given=True))
    made.feed(Change(lines=tuple(enumerate(lines)), insights=tuple(insights)))
    made.update(EditState())
    return made


def test_an_unedited_change_is_passed_on_as_it_is() -> None:
    change = Change(lines=((0, line(0)),), insights=(TASK,))
    assert conversation().feed(change) == change


def test_a_correction_changes_its_row_alone_and_stays_when_the_engine_sends_it_again() -> None:
    shown = conversation(line(0), line(1))
    change = shown.update(state(edits.CorrectLine(line_key(line(1)), "better")))
    assert [(row, each.text, each.original) for row, each in change.lines] == [(1, "better", "words")]
    again = shown.feed(Change(lines=((1, line(1, "wards")),)))
    assert [(each.text, each.original) for _, each in again.lines] == [("better", "wards")]


def test_undone_the_row_is_the_engines_again() -> None:
    shown = conversation(line(0))
    shown.update(state(edits.CorrectLine(line_key(line(0)), "better")))
    assert shown.update(EditState()).lines == ((0, line(0)),)


def test_a_final_that_was_corrected_keeps_it_when_its_utterance_comes_with_an_id_and_other_times() -> None:
    final = line(0, id=None, stage=Stage.FINAL)
    shown = conversation(final)
    shown.update(state(edits.CorrectLine(line_key(final), "better")))
    later = shown.feed(Change(lines=((0, line(0, "Words.", start=0.3, end=4.6)),)))
    assert later.lines[0][1].text == "better"


def test_an_engine_without_ids_has_its_lines_corrected_by_their_place() -> None:
    lines = [line(row, id=None, channel=row % 2) for row in range(4)]
    shown = conversation(*lines)
    change = shown.update(state(edits.CorrectLine(line_key(lines[2]), "better")))
    assert [(row, each.text) for row, each in change.lines] == [(2, "better")]
    own = shown.update(
        state(
            edits.CorrectLine(line_key(lines[2]), "better"),
            edits.AddInsight("action_item", line_key(lines[3]), "Do it."),
        )
    )
    # Its line gets an id, so that a key can jump there ...
    assert own.insights[0].utterance_id == own.lines[0][1].utterance_id == "1@30.000"
    # ... and is still found when it is edited then.
    again = shown.update(state(edits.CorrectLine(line_key(own.lines[0][1]), "best")))
    assert (3, "best") in [(row, each.text) for row, each in again.lines]


def test_what_is_still_being_spoken_is_not_corrected() -> None:
    partial = line(0, stage=Stage.PARTIAL)
    shown = conversation(partial)
    assert shown.update(state(edits.CorrectLine(line_key(partial), "better"))).lines == ()


def test_a_correction_of_another_transcript_changes_nothing() -> None:
    shown = conversation(line(0))
    other = line_key(line(0), "tiny")
    assert shown.update(state(edits.CorrectLine(other, "better"))) == Change()


def test_a_renamed_speaker_has_all_lines_and_insights_those_to_come_too() -> None:
    shown = conversation(line(0), line(1, channel=1), insights=[TASK])
    change = shown.update(state(edits.RenameSpeaker((BOB.key,), "Robert")))
    assert [each.speaker for _, each in change.lines] == ["Robert"]
    assert [each.assignee and each.assignee.name for each in change.insights] == ["Robert"]
    later = shown.feed(Change(lines=((2, line(2, channel=1)),)))
    assert later.lines[0][1].speaker == "Robert"


def test_names_are_swapped_without_mixing_the_speakers_up() -> None:
    shown = conversation(line(0), line(1, channel=1), insights=[TASK])
    shown.update(state(edits.RenameSpeaker((BOB.key,), "Alice"), edits.RenameSpeaker((ALICE.key,), "Bob")))
    assert [each.speaker for _, each in shown.lines()] == ["Bob", "Alice"]
    (task,) = shown.insights()
    assert (task.speaker.name, task.assignee and task.assignee.name) == ("Bob", "Alice")
    assert shown.names.colours({"Alice": 1, "Bob": 2}) == {"Alice": 2, "Bob": 1}


def test_a_dismissed_insight_goes_and_stays_gone_when_the_engine_sends_it_again() -> None:
    shown = conversation(line(0), insights=[TASK])
    change = shown.update(state(edits.DismissInsight(InsightKey("a1"))))
    assert (change.removed, change.insights) == (("a1",), ())
    assert shown.feed(Change(insights=(TASK,))).insights == ()
    assert shown.update(EditState()).insights == (TASK,)


def test_an_owner_is_changed_and_taken_away() -> None:
    shown = conversation(line(0), insights=[TASK])
    key = InsightKey("a1")
    (task,) = shown.update(state(edits.ChangeInsight(key, owner="Carol", due="Friday"))).insights
    assert (task.assignee, task.due, task.edited, task.original) == (Speaker("Carol"), "Friday", True, None)
    (task,) = shown.update(state(edits.ChangeInsight(key, owner="", text="Send all."))).insights
    assert (task.assignee, task.text, task.original) == (None, "Send all.", "Send it.")


def test_the_users_own_insight_finds_its_line_when_that_comes_later() -> None:
    shown = conversation()
    key = LineKey(0, 0.0, 5.0, transcript="tiny")
    (own,) = shown.update(state(edits.AddInsight("question", key, "Why?"))).insights
    assert own.utterance_id is None
    shown.feed(Change(lines=((0, line(0)),)))
    assert shown.waiting
    (own,) = shown.update(shown.state).insights
    assert own.utterance_id == "u0"
    assert not shown.waiting


def test_a_proposed_title_follows_the_topics_until_one_is_given() -> None:
    shown = EditedConversation()
    shown.begin((ALICE, BOB), {}, Title("microphone", given=False))
    assert shown.update(EditState()).title == Title("microphone", given=False)
    change = shown.feed(Change(topics=(Topic("t", "launch", 0.9),)))
    assert change.title == Title("Launch", given=False)
    assert shown.update(state(edits.SetTitle("Mine"))).title == Title("Mine", given=True)
    assert shown.feed(Change(topics=(Topic("t", "budget", 0.9),))).title is None


def test_after_the_results_come_anew_the_edits_are_still_over_them() -> None:
    shown = conversation(line(0), line(1, id=None), insights=[TASK])
    made = state(
        edits.CorrectLine(line_key(line(0)), "better"),
        edits.AddInsight("question", line_key(line(1, id=None)), "Why?"),
    )
    shown.update(made)
    shown.feed(Change(topics=(Topic("t", "launch", 0.9),)))
    shown.clear()
    assert (shown.lines(), shown.insights(), shown.topics) == ((), (), ())
    assert [each.text for _, each in shown.feed(Change(lines=((0, line(0)),))).lines] == ["better"]
    assert shown.update(made).lines == (), "what is there is as it is to be"


def test_only_what_an_edit_changes_is_shown_anew() -> None:
    other = structs.replace(TASK, id="a2", text="Call.")
    shown = conversation(line(0), insights=[TASK, other])
    ticked = state(edits.TickInsight(InsightKey("a2")), edits.AddBookmark(1, 2))
    change = shown.update(ticked)
    assert [each.id for each in change.insights] == ["a2"]
    assert change.bookmarks is not None
    assert shown.update(ticked) == Change()


def test_a_correction_that_says_the_same_or_is_of_a_retracted_line_changes_nothing() -> None:
    shown = conversation(line(0), line(1, ""))
    made = (edits.CorrectLine(line_key(line(0)), "words"), edits.CorrectLine(line_key(line(1)), "ghost"))
    assert shown.update(state(*made)).lines == ()


def test_the_users_own_insight_has_the_users_names_and_its_channels_speaker() -> None:
    shown = conversation(line(0), line(1, channel=1))
    add = edits.AddInsight("action_item", line_key(line(1, channel=1)), "Do it.", "Alice", "Friday")
    away = edits.AddInsight("question", LineKey(1, 90.0, 95.0, "u9"), "When?")
    renamed = edits.RenameSpeaker((ALICE.key,), "Alicia"), edits.RenameSpeaker((BOB.key,), "Robert")
    own, later = shown.update(state(*renamed, add, away)).insights
    assert (own.speaker.name, own.utterance_id) == ("Robert", "u1")
    assert (own.assignee, own.due, own.by_user) == (Speaker("Alice"), "Friday", True)
    assert (later.speaker.name, later.utterance_id) == ("Robert", "u9"), "its line may still come"
    assert (later.assignee, later.due) == (None, None)


def test_a_pass_has_its_own_insights_and_the_users_are_the_sessions() -> None:
    shown = conversation()
    shown.begin((ALICE, BOB), {}, Title("Standup", given=True), "tiny")
    shown.feed(Change(lines=((0, line(0)),), insights=(TASK,)))
    own = edits.AddInsight("question", LineKey(0, 70.0, 75.0, "u7"), "Why?")
    assert [each.utterance_id for each in shown.update(state(own)).insights] == [None]
    live = [edits.DismissInsight(InsightKey(id)) for id in ("a1", "user-0")]
    assert shown.update(state(own, *live)).removed == ("user-0",)
    assert shown.update(state(own, edits.DismissInsight(InsightKey("a1", "tiny")))).removed == ("a1",)


def test_first_words_are_a_title_once_a_session_is_over() -> None:
    for complete, title in ((False, "microphone"), (True, "We start with money")):
        shown = EditedConversation()
        shown.feed(Change(lines=((0, line(0, "We start with money.")),)))
        assert shown.update(EditState()).title is None, "before the recorded one is known"
        shown.begin((ALICE,), {}, Title("microphone", given=False), complete=complete)
        assert shown.update(EditState()).title == Title(title, given=False)


def test_one_edit_of_a_day_of_talk_costs_a_moment() -> None:
    lines = [line(row) for row in range(20_000)]
    shown = conversation(*lines)
    made: list[Edit] = [edits.CorrectLine(line_key(each), "better") for each in lines[:2_000]]
    shown.update(state(*made))
    began = time.process_time()
    change = shown.update(state(*made, edits.CorrectLine(line_key(lines[-1]), "better")))
    assert [row for row, _ in change.lines] == [19_999]
    assert time.process_time() - began < 1


def test_edits_of_a_stranger_that_all_lie_at_one_place_cost_a_moment() -> None:
    wide = [line(row, id=None, start=0.0, end=1e6) for row in range(2_000)]
    shown = conversation(*wide)
    lies: list[Edit] = [edits.CorrectLine(LineKey(0, 0.0, 1000.0 + n), "lie") for n in range(2_000)]
    lies += [edits.AddInsight("question", LineKey(0, 0.0, 1000.0 + n), "lie?") for n in range(2_000)]
    began = time.process_time()
    shown.update(state(*lies))
    assert time.process_time() - began < 5
