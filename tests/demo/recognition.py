"""The transcript of the bundled meeting by the engine's recogniser, and the insights in it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jiwer
import soundfile

from symbl_tui.demo import ExpectedInsight, Meeting, meeting, meeting_path
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.utterance import Speaker, Utterance
from symbl_tui.engine.insights import Punctuation, find_insights, punctuate
from symbl_tui.engine.recognizers.interface import FinalResult, RecognizerFactory
from symbl_tui.engine.recognizers.selection.choose import choose
from symbl_tui.engine.settings import RecognizerSettings

_CHUNK_BYTES = 3200


@dataclass(frozen=True, slots=True)
class Comparison:
    """The insights of the reference against those that were found."""

    found: tuple[tuple[ExpectedInsight, Insight], ...]
    missed: tuple[ExpectedInsight, ...]
    extra: tuple[Insight, ...]


async def recognise() -> list[Utterance]:
    """The utterances of both channels in order of time; takes about 10 s of both cores."""
    pcm, _ = soundfile.read(meeting_path(), dtype="int16")
    recognisers = choose(RecognizerSettings(), {})
    recognised = await asyncio.gather(
        *(
            _channel(recognisers, name, pcm[:, index].tobytes())
            for index, name in enumerate(meeting().channels)
        )
    )
    await recognisers.close()
    return sorted((each for channel in recognised for each in channel), key=lambda each: each.start or 0.0)


async def _channel(recognisers: RecognizerFactory, name: str, pcm: bytes) -> list[Utterance]:
    recogniser = await recognisers.create()

    async def feed() -> None:
        for start in range(0, len(pcm), _CHUNK_BYTES):
            await recogniser.feed(pcm[start : start + _CHUNK_BYTES])
        await recogniser.finish()

    try:
        feeding = asyncio.create_task(feed())
        finals = [result async for result in recogniser if isinstance(result, FinalResult)]
        await feeding
    finally:
        await recogniser.close()
    return [
        Utterance(
            f"{name}-{index}",
            final.text if final.punctuated else punctuate(final.text),
            Speaker(name),
            final.start,
            final.end,
        )
        for index, final in enumerate(finals)
    ]


def word_error_rate(utterances: Sequence[Utterance], speaker: str | None = None) -> float:
    """Wrong, missing and added words per word of the reference, in [0, ...)."""
    names = [name for name in meeting().channels if speaker in (None, name)]
    return jiwer.wer(
        [_plain(turn.text for turn in meeting().turns if turn.speaker == name) for name in names],
        [_plain(each.text for each in utterances if each.speaker.name == name) for name in names],
    )


def _plain(texts: Iterable[str]) -> str:
    words = " ".join(texts).lower().replace("-", " ")
    return " ".join("".join(each for each in words if each.isalpha() or each in " '").split())


def insights_in(utterances: Sequence[Utterance]) -> list[tuple[Utterance, Insight]]:
    """The insights of all kinds at the default threshold, each with its utterance."""
    people = tuple(map(Speaker, meeting().channels))
    return [
        (utterance, insight)
        for utterance in utterances
        for insight in find_insights(
            utterance,
            participants=people,
            kinds=frozenset(insight_keys()),
            threshold=0.5,
            punctuation=Punctuation.RECOGNIZER,
        )
    ]


def compare(insights: Sequence[tuple[Utterance, Insight]], reference: Meeting) -> Comparison:
    """Match insights by kind and turn, each once."""
    left = list(insights)
    found: list[tuple[ExpectedInsight, Insight]] = []
    missed: list[ExpectedInsight] = []
    for expected in reference.insights:
        match = next((each for each in left if _matches(expected, *each, reference)), None)
        if match is None:
            missed.append(expected)
        else:
            left.remove(match)
            found.append((expected, match[1]))
    return Comparison(tuple(found), tuple(missed), tuple(insight for _, insight in left))


def _matches(expected: ExpectedInsight, utterance: Utterance, insight: Insight, reference: Meeting) -> bool:
    turn = reference.turns[expected.turn]
    start, end = utterance.start or 0.0, utterance.end or 0.0
    at_the_time = start < turn.end and turn.start < end
    return insight.kind == expected.kind and utterance.speaker.name == turn.speaker and at_the_time
