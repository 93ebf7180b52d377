"""Recall and precision of insights on our labelled lines and on people's meetings, and their cost.

``SYMBL_BENCH_MRDA`` names a checkout of the MRDA corpus: twelve meetings of its test part are measured, which
nothing was tuned on.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from symbl_tui.domain.insight import Insight, Tracker
from symbl_tui.domain.insight_kind import ACTION_ITEM, FOLLOW_UP, QUESTION, insight_keys
from symbl_tui.domain.salient_sentences import salient_sentences
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import Punctuation, find_insights
from symbl_tui.engine.insights.findings import analyze
from tests.bench.degraded import Line, plain, recognized
from tests.bench.mrda import VARIABLE, Act, hours, meetings
from tests.engine.assistant.fake_language_model import SecondReader, answering
from tests.engine.insights.lines import LINES

PEOPLE = (Speaker("Alice"), Speaker("Bob"))
TODAY = date(2026, 11, 18)
LETTERS = {QUESTION: "q", ACTION_ITEM: "a", FOLLOW_UP: "f"}
WORDS_PER_HOUR = 9_000
MEETING = (Speaker("A"), Speaker("B"), Speaker("C"))
"""Somebody and others, none of whom is addressed by name."""


def rates() -> None:
    """Recall and precision by kind at the default threshold."""
    expected, found, right = Counter[str](), Counter[str](), Counter[str]()
    for text, kinds in LINES:
        insights = find_insights(
            Utterance("1", text, PEOPLE[0]),
            participants=PEOPLE,
            kinds=frozenset(insight_keys()),
            threshold=0.5,
        )
        reported, labelled = Counter(LETTERS[insight.kind] for insight in insights), Counter(kinds)
        expected, found, right = expected + labelled, found + reported, right + (labelled & reported)
    for kind, letter in LETTERS.items():
        recall, precision = right[letter] / expected[letter], right[letter] / found[letter]
        share = f"{expected[letter]} of {len(LINES)} lines"
        print(f"{kind}: recall {recall:.2f}, precision {precision:.2f} ({share})")


def cost() -> None:
    """The cost of an utterance, an endless line and an hour of talk."""
    trackers = (Tracker("money", ("price", "cost", "free trial")),)

    def take(text: str) -> float:
        began = time.process_time()
        analyze(Utterance("1", text, PEOPLE[0]), participants=PEOPLE, trackers=trackers, today=TODAY)
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
    salient_sentences(hour)
    print(f"the summary of an hour ({len(hour)} lines): {(time.process_time() - began) * 1000:.0f} ms")


def corpus(folder: Path, part: str = "test") -> None:
    """Recall and precision on people's meetings, by punctuation."""
    of = meetings(folder, part)
    acts, time_ = [act for meeting in of for act in meeting], hours(of)
    print(f"MRDA {part}: {len(of)} meetings, {time_:.2f} h, {len(acts)} acts")
    _report("no punctuation", acts, time_, _in_lines(map(_unpunctuated, acts), Punctuation.NONE))
    _report("a person's", acts, time_, _in_lines(map(_whole, acts), Punctuation.PERSON))
    for name, put, other in (
        ("a recogniser's", 0.625, 0.625),
        ("the same, better at plain ones", 0.72, 0.49),
    ):
        lines = [line for meeting in of for line in recognized(meeting, 1, put=put, other=other)]
        _report(name, acts, time_, _in_lines(lines, Punctuation.RECOGNIZER))
        _report(f"{name}, ignored", acts, time_, _in_lines(map(_unmarked, lines), Punctuation.NONE))


def second_reading(folder: Path, recall: float, wrong: float) -> None:
    """Commitments and directives after an assistant of a given quality has reviewed them."""
    of = meetings(folder, "test")
    flagged: list[Act] = []
    for acts in of:
        utterances = [
            Utterance(str(at), plain(act.text), Speaker(act.speaker)) for at, act in enumerate(acts)
        ]
        found = [insight for utterance in utterances for insight in _found(utterance, Punctuation.NONE)]
        tasks = [insight for insight in found if insight.kind != QUESTION]
        labelled = [number for number, act in enumerate(acts, start=1) if act.task]
        reader = SecondReader(labelled, recall=recall, wrong=wrong)
        reviewed = asyncio.run(_reviewed(reader, utterances, tasks))
        flagged += [acts[at] for at in sorted({int(item.utterance_id or 0) for item in reviewed})]
    right, all_ = sum(act.task for act in flagged), sum(act.task for acts in of for act in acts)
    print(
        f"tasks with an assistant that sees {recall:.0%} and is wrong of {wrong:.0%} of the other candidates:"
        f" recall {right / all_:.3f}, precision {right / len(flagged):.3f}"
        f" at {len(flagged) / hours(of):.1f}/h"
    )


async def _reviewed(
    reader: SecondReader, utterances: Sequence[Utterance], tasks: Sequence[Insight]
) -> tuple[Insight, ...]:
    async with answering(reader) as assistant:
        reviewed = await assistant.action_items(utterances, tasks, MEETING, TODAY)
    assert reviewed is not None
    return reviewed


def _found(utterance: Utterance, punctuation: Punctuation) -> tuple[Insight, ...]:
    return find_insights(
        utterance,
        participants=MEETING,
        kinds=frozenset(insight_keys()),
        threshold=0.5,
        punctuation=punctuation,
    )


def _unpunctuated(act: Act) -> Line:
    return Line(act.speaker, plain(act.text), ((0, act),))


def _whole(act: Act) -> Line:
    return Line(act.speaker, act.text, ((0, act),))


def _unmarked(line: Line) -> Line:
    """The same lines with spaces for punctuation marks, so that positions stay."""
    return Line(line.speaker, "".join(" " if each in ",.?" else each for each in line.text), line.places)


def _in_lines(lines: Iterable[Line], punctuation: Punctuation) -> Iterator[tuple[str, Act]]:
    for line in lines:
        for insight in _found(Utterance("1", line.text, Speaker(line.speaker)), punctuation):
            asked = insight.kind == QUESTION
            quoted = line.acts(insight.offset, insight.offset + len(insight.text) - 1)
            labelled = (act for act in quoted if (act.question if asked else act.task))
            yield insight.kind, next(labelled, quoted[0])


def _report(name: str, acts: Sequence[Act], time_: float, found: Iterable[tuple[str, Act]]) -> None:
    flagged = [(kind == QUESTION, act) for kind, act in found]
    asked = {id(act): act for is_question, act in flagged if is_question}.values()
    tasks = {id(act): act for is_question, act in flagged if not is_question}.values()
    put = sum(act.put_as_question for act in asked) / sum(act.put_as_question for act in acts)
    any_ = sum(act.question for act in asked) / sum(act.question for act in acts)
    right = sum(act.question for act in asked) / len(asked)
    done = sum(act.task for act in tasks) / sum(act.task for act in acts)
    print(
        f"{name:32} questions: recall {put:.3f} (with statements put as such {any_:.3f}),"
        f" precision {right:.3f}; tasks: recall {done:.3f} at {len(tasks) / time_:.1f}/h"
    )


def main() -> None:
    """Print the figures."""
    rates()
    cost()
    if folder := os.environ.get(VARIABLE):
        corpus(Path(folder))
        for recall, wrong in ((0.7, 0.2), (0.8, 0.2), (0.9, 0.5)):
            second_reading(Path(folder), recall, wrong)


if __name__ == "__main__":
    main()
