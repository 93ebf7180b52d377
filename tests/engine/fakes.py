"""Fake recognisers with scripted results."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from symbl_tui.domain.recognizer_info import RecognizerInfo
from symbl_tui.domain.utterance import Word
from symbl_tui.engine.recognizers.interface import FinalResult, InterimResult, Load, Result


def words(text: str, confidence: float | None = None) -> tuple[Word, ...]:
    """Words of half a second each, from second 1 on."""
    return tuple(
        Word(word, 1 + place / 2, 1.5 + place / 2, confidence) for place, word in enumerate(text.split())
    )


def partial(text: str) -> InterimResult:
    return InterimResult(words(text))


def final(text: str, confidence: float | None = None) -> FinalResult:
    return FinalResult(words(text, confidence))


class PieceCounter:
    """The sound of a recogniser that minds nothing but how many pieces there are; 0 is the end."""

    voice = ""

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[int] = asyncio.Queue()

    async def feed(self, pcm: bytes) -> None:
        if pcm:
            self._pieces.put_nowait(1)

    async def finish(self) -> None:
        self._pieces.put_nowait(0)


class Scripted(PieceCounter):
    """Yields one result for each piece of sound, and the rest at the end."""

    def __init__(self, results: Sequence[Result]) -> None:
        super().__init__()
        self._results = list(results)
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[Result]:
        while await self._pieces.get():
            if self._results:
                yield self._results.pop(0)
        for result in self._results:
            yield result

    async def close(self) -> None:
        self.closed = True


class ScriptedFactory:
    """Creates recognisers that all yield the same results."""

    def __init__(self, *results: Result) -> None:
        self._results = results
        self.vocabularies: list[tuple[str, ...]] = []

    info = RecognizerInfo("scripted", language="en-US")
    load = Load()

    async def create(self, voice: str = "", vocabulary: Sequence[str] = ()) -> Scripted:
        self.vocabularies.append(tuple(vocabulary))
        return Scripted(self._results)

    async def warm(self) -> None: ...

    async def close(self) -> None: ...
