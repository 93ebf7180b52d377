"""How much is noted down of our labelled lines, and what understanding an utterance costs."""

import time
from collections import Counter
from datetime import date

from symbl_tui.engine.insights import Tracker, find_insights, understand
from symbl_tui.engine.insights.summary import summarize
from symbl_tui.symbl.events import InsightKind, Speaker, Utterance
from tests.engine.insights.lines import LINES

PEOPLE = (Speaker("Alice"), Speaker("Bob"))
TODAY = date(2026, 11, 18)
LETTERS = {InsightKind.QUESTION: "q", InsightKind.ACTION_ITEM: "a", InsightKind.FOLLOW_UP: "f"}
WORDS_PER_HOUR = 9_000


def rates() -> None:
    """Recall and precision by kind at the default threshold."""
    said, found, right = Counter[str](), Counter[str](), Counter[str]()
    for text, kinds in LINES:
        insights = find_insights(
            Utterance("1", text, PEOPLE[0]), participants=PEOPLE, wanted=frozenset(InsightKind), threshold=0.5
        )
        noted, meant = Counter(LETTERS[insight.kind] for insight in insights), Counter(kinds)
        said, found, right = said + meant, found + noted, right + (meant & noted)
    for kind, letter in LETTERS.items():
        recall, precision = right[letter] / said[letter], right[letter] / found[letter]
        print(
            f"{kind}: recall {recall:.2f}, precision {precision:.2f} ({said[letter]} of {len(LINES)} lines)"
        )


def cost() -> None:
    """What an utterance, an endless line and an hour of talk take."""
    trackers = (Tracker("money", ("price", "cost", "free trial")),)

    def take(text: str) -> float:
        began = time.process_time()
        understand(Utterance("1", text, PEOPLE[0]), participants=PEOPLE, trackers=trackers, today=TODAY)
        return (time.process_time() - began) * 1000

    first = take(LINES[0][0])
    lines = [text for text, _ in LINES]
    each = sorted(take(text) for text in lines)
    print(
        f"an utterance: median {each[len(each) // 2]:.2f} ms, worst {each[-1]:.1f} ms, first {first:.0f} ms"
    )
    print(f"a line of 100,000 characters: {take(' '.join(lines * 12)[:100_000]):.0f} ms")
    words = sum(len(text.split()) for text in lines)
    hour = lines * (WORDS_PER_HOUR // words + 1)
    began = time.process_time()
    summarize(hour)
    print(f"the summary of an hour ({len(hour)} lines): {(time.process_time() - began) * 1000:.0f} ms")


def main() -> None:
    """Print the figures."""
    rates()
    cost()


if __name__ == "__main__":
    main()
