from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change
from symbl_tui.ui.view_models.call_overview import CallOverview
from tests.ui.fake_calls import FakeCalls

ANA = Speaker("Ana")


def overview() -> tuple[FakeCalls, CallOverview]:
    calls, shown = FakeCalls(), CallOverview()
    calls.subscribe(shown.handle)
    return calls, shown


def test_a_call_shows_its_newest_words_and_a_correction_of_old_ones_does_not_hide_them() -> None:
    calls, shown = overview()
    session = calls.begin("twilio", "Ana", "Agent")
    session.say(0, "Hello there.", speaker="Ana")
    session.say(1, "Good day to y", speaker="Agent", final=False)
    session.say(0, "Hello, there.", speaker="Ana")
    row = shown.rows()[0]
    assert (row.parties, row.platform) == (("Ana", "Agent"), "Twilio")
    assert (row.speaker, row.words) == ("Agent", "Good day to y")
    session.say(1, "Good day to you.", speaker="Agent")
    assert shown.rows()[0].words == "Good day to you."


def test_questions_and_actions_are_counted_once_however_often_they_are_updated() -> None:
    calls, shown = overview()
    session = calls.begin("twilio", "Ana")
    for _ in range(2):
        session.tell(
            Change(
                insights=(
                    Insight("q", QUESTION, "When?", ANA),
                    Insight("a", ACTION_ITEM, "Call Ben", ANA),
                    Insight("b", ACTION_ITEM, "Call Cy", ANA),
                )
            )
        )
    assert (shown.rows()[0].questions, shown.rows()[0].actions) == (1, 2)


def test_calls_that_go_on_come_first_and_the_one_that_ended_last_heads_the_others() -> None:
    calls, shown = overview()
    first, second, third = (calls.begin("twilio", name) for name in ("Ana", "Ben", "Cy"))
    calls.end(first)
    calls.end(third, EndCause.LOST)
    assert [each.parties[0] for each in shown.rows()] == ["Ben", "Cy", "Ana"]
    assert [each.ended for each in shown.rows()] == ["", "connection lost", "caller hung up"]
    assert shown.rows()[1].loudest is None
    assert second.state.over is False


def test_a_call_that_was_hung_up_is_marked_while_its_last_words_are_awaited() -> None:
    calls, shown = overview()
    session = calls.begin("twilio", "Ana")
    calls.hang_up(session)
    assert (shown.rows()[0].hung_up, shown.rows()[0].ended) == (True, "")


def test_a_day_of_calls_does_not_fill_the_list() -> None:
    calls, shown = overview()
    for number in range(150):
        calls.end(calls.begin("twilio", str(number)))
    assert [each.parties[0] for each in shown.rows()] == [str(number) for number in range(149, 49, -1)]


def test_lines_for_the_operator_are_cleaned_and_bounded() -> None:
    calls, shown = overview()
    for number in range(80):
        calls.refuse(f"refused \x1b[2J{number}")
    assert list(shown.lines)[-1] == "refused [2J79"
    assert len(shown.lines) == 50
