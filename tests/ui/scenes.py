"""A realistic meeting, played to a FakeSession."""

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.state import SessionState
from tests.ui.fake_session import FakeSession

ALICE, BOB = Speaker("Alice"), Speaker("Bob")

SAID = (
    ("Alice", 690.0, "Good morning. Let us go through the plan for the launch, and then the budget."),
    ("Bob", 697.0, "Sure. The press kit is nearly done, only the photographs are missing."),
    ("Alice", 706.0, "When will the photographs be ready?"),
    ("Bob", 709.5, "The studio promised them for Thursday. I will call them this afternoon and make sure."),
    ("Bob", 716.0, "If they are late we use the ones from spring."),
    ("Alice", 722.0, "We should move the deadline by two weeks."),
    ("Bob", 725.0, "Who owns the campaign?"),
    ("Alice", 727.0, "I will send the report on Friday, and Bob will talk to the agency about the budget."),
    ("Bob", 736.0, "Let us meet on Monday to look at the numbers again."),
)  # fmt: skip


def meeting(session: FakeSession) -> None:
    """Two people, twelve minutes in, one of them speaking."""
    session.hear(("Alice", -18.0), ("Bob", -52.0))
    session.elapsed = 751.4
    session.account = (
        ChannelLedger("Alice", 751.4, 751.3, 734.0, 0.0, waiting=1.8),
        ChannelLedger("Bob", 751.4, 751.3, 749.6, 0.0, waiting=0.1),
    )
    session.go(SessionState.CONNECTING)
    session.go(SessionState.LISTENING)
    lines = tuple(
        (index, Line(int(who == "Bob"), who, text, start, start + 3, Stage.UTTERANCE, f"u{index}"))
        for index, (who, start, text) in enumerate(SAID)
    )
    talking = Line(0, "Alice", "Good, I will put it in everybody's cal", 743.0, 746.0, Stage.PARTIAL)
    session.tell(Change(lines=(*lines, (len(lines), talking))))
    session.tell(Change(insights=INSIGHTS, topics=TOPICS, trackers=TRACKERS))


INSIGHTS = (
    Insight("q1", QUESTION, "When will the photographs be ready?", ALICE, 0.9, "u2"),
    Insight("q2", QUESTION, "Who owns the campaign?", BOB, 0.9, "u6"),
    Insight("a1", ACTION_ITEM, "Call the studio about the photographs", BOB, 0.8, "u3", BOB),
    Insight("a2", ACTION_ITEM, "Send the report", ALICE, 0.9, "u7", ALICE, "2026-11-27"),
    Insight("a3", ACTION_ITEM, "Talk to the agency about the budget", ALICE, 0.8, "u7", BOB),
    Insight("f1", FOLLOW_UP, "Meet to look at the numbers again", BOB, 0.8, "u8", None, "2026-11-30"),
)
TOPICS = (
    Topic("t1", "launch campaign", 0.92, ("u0", "u6")),
    Topic("t2", "press kit", 0.71, ("u1",)),
    Topic("t3", "photographs", 0.64, ("u2", "u3")),
    Topic("t4", "budget", 0.55, ("u7",)),
)
TRACKERS = (
    TrackerMatch("Deadlines", "deadline", "u5", SAID[5][2], SAID[5][2].find("deadline")),
    TrackerMatch("Money", "budget", "u7", SAID[7][2], SAID[7][2].find("budget")),
)
