"""The cost of a summary by rules, and of choosing the lines of a question, for a very long session."""

import random
import time

from symbl_tui.session.model.change import Line, Stage
from symbl_tui.session.summary.extractive_summary import summarize_lines
from symbl_tui.session.summary.passage_search import find_passages
from symbl_tui.session.summary.transcript_chunks import CHUNK, divide, prompt_line
from tests.engine.insights.lines import LINES

LINE_COUNT = 50_000
_NAMES = ("Alice", "Bob", "Carol")


def long_session(count: int = LINE_COUNT, seed: int = 5) -> list[Line]:
    """Lines of a dozen words, with a vocabulary that grows as that of people does."""
    chance = random.Random(seed)
    texts = [text for text, _ in LINES]
    return [
        Line(
            0,
            chance.choice(_NAMES),
            f"{chance.choice(texts)} {chance.choice(texts)} item{int(chance.paretovariate(0.6)) % 9973}",
            2.0 * number,
            2.0 * number + 2.0,
            Stage.UTTERANCE,
            str(number),
        )
        for number in range(count)
    ]


def main() -> None:
    """Print the figures, the first of each with cold caches."""
    lines = long_session()
    words = sum(len(line.text.split()) for line in lines)
    print(f"{len(lines)} lines, {words / len(lines):.1f} words each")
    for what in ("first", "again"):
        began = time.process_time()
        summary = summarize_lines(lines, ())
        took = time.process_time() - began
        print(f"summary, {what}: {took:.2f} s, {len(summary.decisions)} decisions")
    texts = [prompt_line(line) for line in lines]
    began = time.process_time()
    chosen = find_passages(texts, "Who sends the report about the price, and by when?", CHUNK)
    print(f"lines of a question: {time.process_time() - began:.2f} s, {len(chosen)} lines")
    began = time.process_time()
    print(f"parts for an assistant: {len(divide(texts))}, {time.process_time() - began:.2f} s")


if __name__ == "__main__":
    main()
