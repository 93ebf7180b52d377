"""What happens in a session is an event once: not again when it is corrected, sent again, or read back."""

import math

from msgspec import structs

from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.session_events import Ended, NameMentioned, QuestionToMe, Spoken, StateMoved
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import CaughtUp, Notice, Rewound, StateChanged
from tests.session.events.event_values import events_of, insight, line, matched, names_of, said, status


def test_an_utterance_is_an_event_once_it_is_settled() -> None:
    assert names_of(said("so", stage=Stage.PARTIAL), said("so what", stage=Stage.FINAL)) == []
    assert names_of(said("So what?")) == ["final"]


def test_a_correction_or_a_repetition_is_no_further_event() -> None:
    assert names_of(said("So what"), said("So what?"), said("So, what?")) == ["final"]
    due = insight("action_item", "send it", due="2026-12-01")
    assert names_of(insight("action_item", "send it"), due) == ["action_item"]
    assert names_of(matched("Pricing", "price"), matched("Pricing", "price")) == ["tracker"]


def test_a_phrase_that_is_matched_while_it_is_spoken_is_no_event_again_with_its_utterance() -> None:
    early, final = matched("Pricing", "Price", None), matched("Pricing", "price")
    assert names_of(early, early, final, matched("Pricing", "price", "u2")) == ["tracker", "tracker"]


def test_a_retracted_row_is_no_event_and_its_next_text_is() -> None:
    (event,) = events_of(said(""), said("And this"))
    assert isinstance(event, Spoken)
    assert event.line.text == "And this"


def test_every_utterance_insight_and_match_of_its_own_is_an_event() -> None:
    changes = (said("one", 0), said("two", 1, id="u2"), insight("question", "why?", "q1"))
    more = (
        insight("follow_up", "on Monday", "f1"),
        matched("Pricing", "price"),
        matched("Pricing", "price", "u2"),
    )
    assert names_of(*changes, *more) == ["final", "final", "question", "follow_up", "tracker", "tracker"]


def test_results_from_before_a_crash_are_no_events_again() -> None:
    stream = EventStream(("Ada",))
    past = Change(lines=((0, line("Ada, hello")),), insights=insight("question", "why, Ada?").insights)
    assert stream.feed(past, status) == ()
    assert names_of(past, said("now", 1, id="u2"), stream=stream) == ["final"]


def test_a_replay_has_no_events_of_what_was_said() -> None:
    stream = EventStream()
    found = [stream.feed(each, status) for each in (said("one"), Rewound(), said("one"))]
    assert not any(found)


def test_a_name_is_found_as_a_word_in_what_others_say() -> None:
    stream = EventStream(("Ada", "Dr. Lovelace"))
    changes = [
        said("Is ADA there?", 0),
        said("I am Ada", 1, "ada"),
        said("a parade", 2),
        said("ask dr. lovelace", 3),
    ]
    found = [each for each in events_of(*changes, stream=stream) if isinstance(each, NameMentioned)]
    assert [each.mentioned for each in found] == ["Ada", "Dr. Lovelace"]


def test_a_question_is_mine_by_name_in_it_or_in_its_utterance_or_by_its_assignee() -> None:
    questions = (
        insight("question", "what do you think, Ada?", "q1"),
        insight("question", "what do you think?", "q2", utterance_id="u1"),
        insight("question", "who comes?", "q3", assignee=Speaker("Ada")),
        insight("question", "who else?", "q4"),
        insight("action_item", "Ada sends it", "a1"),
    )
    found = events_of(said("Ada? What do you think?"), *questions, stream=EventStream(("Ada",)))
    assert [each.insight.id for each in found if isinstance(each, QuestionToMe)] == ["q1", "q2", "q3"]


def test_states_are_events_and_the_end_comes_last_with_the_figures() -> None:
    moves = [SessionState.LISTENING, SessionState.LISTENING, SessionState.STOPPING, SessionState.ENDED]
    found = events_of(*(StateChanged(each) for each in moves), Notice("!"), at=status(captured=7))
    assert [each.state for each in found if isinstance(each, StateMoved)] == [moves[0], *moves[2:]]
    end = found[-1]
    assert isinstance(end, Ended)
    assert (end.seconds, end.ledger[0].captured, end.error) == (7, 7, None)


def test_sound_that_is_missing_from_the_first_moment_on_is_told() -> None:
    stream = EventStream()
    assert stream.feed(CaughtUp(), lambda: status(captured=0)) == ()
    assert [each.name for each in stream.tick(status(0.5, captured=0.5))] == ["gap", "loss"]


def test_a_viewer_is_not_told_of_what_was_lost_before() -> None:
    stream = EventStream()
    assert stream.feed(CaughtUp(), lambda: status(30)) == ()
    assert stream.tick(status(30, captured=11)) == ()


def test_a_session_that_fails_before_it_hears_anything_has_an_end() -> None:
    stream = EventStream()
    found = stream.feed(StateChanged(SessionState.FAILED, "no microphone"), status)
    assert [each.name for each in found] == ["state", "end"]
    assert stream.feed(StateChanged(SessionState.FAILED, "no microphone"), status) == ()


def test_what_is_remembered_is_bounded() -> None:
    stream = EventStream(silence=math.inf)
    stream.feed(CaughtUp(), status)
    for row in range(12_000):
        stream.feed(said("so", row, id=f"u{row}"), status)
    assert len(stream._seen._seen) == 10_000
    assert len(stream._lines) == 1_000


def test_a_question_that_the_user_asks_or_that_is_for_another_one_is_not_to_the_user() -> None:
    own = structs.replace(insight("question", "Am I Ada?").insights[0], speaker=Speaker("ada"))
    others = insight("question", "who comes?", "q2", assignee=Speaker("Eve"))
    assert names_of(Change(insights=(own,)), others, stream=EventStream(("Ada",))) == ["question"] * 2


def test_what_comes_anew_after_a_jump_in_time_is_no_event() -> None:
    assert names_of(said("one"), Rewound(), said("two", 1, id="u2")) == ["final"]


def test_sound_is_watched_from_the_present_to_the_end() -> None:
    stream = EventStream()
    assert stream.tick(status()) == stream.tick(status(9, captured=19)) == ()
    stream.feed(CaughtUp(), status)
    stream.tick(status(1, captured=11))
    ended = stream.feed(StateChanged(SessionState.ENDED), lambda: status(1, captured=12, gap=0.05))
    assert [each.name for each in ended] == ["state", "gap", "loss", "end"]
    assert stream.tick(status(9, captured=20)) == ()
    assert stream.feed(StateChanged(SessionState.FAILED), status) == ()


def test_an_utterance_without_an_id_is_an_event_and_no_insights_line() -> None:
    found = events_of(said("Ada, why?", id=None), insight("question", "why?"), stream=EventStream(("Ada",)))
    assert [each.name for each in found] == ["final", "name", "question"]
