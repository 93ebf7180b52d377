"""The script of the bundled meeting, with the insights of its reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION

TITLE: Final = "Product launch"
SPEAKERS: Final = ("Alice", "Bob")
TOPICS: Final = (
    "product launch",
    "mobile application",
    "project budget",
    "free trial",
    "customer newsletter",
)
TRACKER: Final = ("Free trial", "free trial")
"""Name and vocabulary of the tracked phrase."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; ``kind`` is that of its insight, if it has one."""

    text: str
    kind: str | None = None
    owner: str | None = None
    due: str | None = None


def _question(text: str) -> Sentence:
    return Sentence(text, QUESTION)


def _action(text: str, owner: str | None, due: str | None) -> Sentence:
    return Sentence(text, ACTION_ITEM, owner, due)


def _follow_up(text: str, owner: str | None, due: str | None) -> Sentence:
    return Sentence(text, FOLLOW_UP, owner, due)


SCRIPT: Final[Sequence[tuple[str, Sequence[Sentence]]]] = (
    ("Alice", (Sentence("Hi Bob. Thank you for joining this meeting about the product launch."),)),
    (
        "Bob",
        (Sentence("Good morning, Alice. The new website is finished, and our customers like the design."),),
    ),
    (
        "Alice",
        (
            Sentence("That is very good news."),
            _question("When will the mobile application be ready for testing?"),
        ),
    ),
    (
        "Bob",
        (
            Sentence("The mobile application is almost complete."),
            _action("I will send you the test report by Friday.", "Bob", "by Friday"),
        ),
    ),
    ("Alice", (_action("So Bob, please update the project budget by Wednesday.", "Bob", "by Wednesday"),)),
    ("Bob", (Sentence("Sure."), _question("Who is going to approve the project budget this year?"))),
    (
        "Alice",
        (
            Sentence("It is up to the finance director."),
            _action("I will call her tomorrow morning.", "Alice", "tomorrow morning"),
        ),
    ),
    ("Bob", (_question("Do we have enough money for television advertising?"),)),
    (
        "Alice",
        (Sentence("Not this year. Most of the money goes to social media, and to the customer newsletter."),),
    ),
    ("Bob", (Sentence("The customer newsletter was a great success in the spring."),)),
    ("Alice", (Sentence("I agree."), _question("How long is the free trial going to be?"))),
    ("Bob", (Sentence("Thirty days. Most of our competitors offer a free trial of only two weeks."),)),
    ("Alice", (Sentence("That sounds good."), _question("Are there any problems with the product launch?"))),
    (
        "Bob",
        (
            Sentence("The sales team in London has some questions about the price."),
            _action(
                "I will prepare a presentation for the sales team before the end of the month.",
                "Bob",
                "before the end of the month",
            ),
        ),
    ),
    (
        "Alice",
        (
            Sentence("Excellent."),
            _follow_up("We should follow up with the sales team next week.", None, "next week"),
        ),
    ),
    ("Bob", (_follow_up("Let us meet again on Thursday, to review the results.", None, "on Thursday"),)),
    ("Alice", (Sentence("Thursday is fine with me. Thank you, Bob, and have a good day."),)),
    ("Bob", (Sentence("Perfect. Have a good day, Alice."),)),
)
"""Turn by turn: speaker and sentences."""
