"""Plain text: an utterance a line, so that ``grep`` finds the speaker and the time with the words."""

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.exports import plain_text
from symbl_tui.session.model.bookmark import Bookmark
from tests.session.exports.sessions_in_memory import gapped, line, partial, session


def test_every_utterance_is_a_line_with_time_and_speaker() -> None:
    rows = plain_text.render(session(line("One.", 5), line("Two.", 3605, speaker="Bob"))).splitlines()
    assert "00:05  Alice: One." in rows
    assert "1:00:05  Bob: Two." in rows


def test_the_title_is_underlined_in_its_own_length() -> None:
    assert plain_text.render(session()).startswith("Standup\n=======\n")


def test_a_session_without_speech_says_so_and_has_no_empty_sections() -> None:
    text = plain_text.render(session())
    assert text.endswith("Nothing was understood.\n")
    assert "---" not in text


def test_speech_that_was_cut_off_is_marked() -> None:
    assert "00:00  Alice: we should…\n" in plain_text.render(session(partial("we should")))


def test_every_finding_is_a_row_below_its_heading() -> None:
    text = plain_text.render(
        session(
            line("Late.", 65, id="u1"),
            facts=gapped(RecordedGap(1, 1, 2, "unplugged")),
            insights=[
                Insight("a", ACTION_ITEM, "Send it.", Speaker(), None, "u1", Speaker("Bob"), "2026-11-27")
            ],
            topics=[Topic("t", "launch", 0.5)],
            trackers=[TrackerMatch("Risk", "late", "u1")],
            bookmarks=[Bookmark("", 4, 34, "ask"), Bookmark("", 40, 41, "")],
        )
    )
    assert "  Send it. (Bob, due 2026-11-27, 01:05)\n" in text
    assert "  launch\n" in text
    assert "  Risk: late (01:05, Alice)\n" in text
    assert "Bookmarks\n---------\n  00:04-00:34  ask\n  00:40-00:41\n" in text
    assert "Without sound\n-------------\n  00:01–00:02 Bob: unplugged\n" in text


def test_an_insight_without_details_has_no_empty_brackets() -> None:
    text = plain_text.render(session(insights=[Insight("a", ACTION_ITEM, "Send it.", Speaker())]))
    assert "  Send it.\n" in text
