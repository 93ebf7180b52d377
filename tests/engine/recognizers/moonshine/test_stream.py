"""A stream over the real library, decoded at once: how far finals are behind the sound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from symbl_tui.engine.recognizers.interface import RATE
from symbl_tui.engine.recognizers.moonshine.auto_gain import AutoGain
from symbl_tui.engine.recognizers.moonshine.detector import SpeechDetector, VoiceModel
from symbl_tui.engine.recognizers.moonshine.line_decoder import LineDecoder
from symbl_tui.engine.recognizers.moonshine.line_stream import Stream
from symbl_tui.engine.recognizers.moonshine.model import bundled, library_path
from symbl_tui.engine.recognizers.moonshine.native_library import NativeLibrary
from symbl_tui.engine.recognizers.moonshine.scheduler import Job, Scheduler
from symbl_tui.engine.recognizers.postprocessing.pipeline import LinePostprocessor
from symbl_tui.engine.recognizers.process.worker_connection import RawWord
from symbl_tui.engine.recognizers.samples import Samples as Floats
from tests.engine.recognizers.moonshine.speech import DICKENS, Samples, recording, silence

LONG_SENTENCE = (
    "the period was so far like the present period that some of its noisiest authorities insisted on its "
    "being received for good or for evil in the superlative degree of comparison only"
)


class AtOnce(Scheduler):
    """Decodes synchronously, so that no sound is fed meanwhile."""

    def submit(self, job: Job, *, interim: bool) -> None:
        job()


@dataclass
class Seen:
    """The results, with the seconds of sound that were fed before each."""

    fed: float = 0.0
    finals: list[tuple[float, Sequence[RawWord]]] = field(default_factory=list)
    partials: list[tuple[float, Sequence[RawWord]]] = field(default_factory=list)
    settled: float = 0.0

    def partial(self, at: float, words: Sequence[RawWord]) -> None:
        self.partials.append((self.fed, words))

    def final(self, at: float, words: Sequence[RawWord], factor: float | None = None) -> None:
        assert factor is not None
        assert factor >= 0
        self.finals.append((self.fed, words))
        self.settled = at

    def quiet(self, at: float) -> None:
        self.settled = at

    def done(self) -> None: ...


@pytest.fixture(scope="module")
def library() -> NativeLibrary:
    return NativeLibrary(library_path())


@pytest.fixture(scope="module")
def voice(library: NativeLibrary) -> VoiceModel:
    return VoiceModel(library)


@pytest.fixture(scope="module")
def decoder(library: NativeLibrary) -> LineDecoder:
    return LineDecoder(library, bundled().directory, bundled().arch)


def followed(voice: VoiceModel, decoder: LineDecoder, *sound: Samples) -> Seen:
    seen = Seen()
    stream = Stream(SpeechDetector(voice), decoder.decode, LinePostprocessor().process, AtOnce(), seen)
    for block in _blocks(np.concatenate(sound)):
        seen.fed += block.size / RATE
        stream.feed(block)
    stream.finish()
    stream.close()
    return seen


def _blocks(sound: Samples) -> Iterator[Floats]:
    for start in range(0, sound.size, RATE // 10):
        yield sound[start : start + RATE // 10].astype(np.float32) / np.float32(32768)


def test_finals_of_a_monologue_come_within_eight_seconds(voice: VoiceModel, decoder: LineDecoder) -> None:
    # One sentence of 13 s, without a pause of half a second.
    seen = followed(voice, decoder, recording(DICKENS)[28 * RATE :])
    for fed, words in seen.finals:
        assert fed - words[0][1] <= 8.3
    assert len(seen.finals) >= 3


def test_a_final_comes_within_a_second_of_the_end_of_speech(voice: VoiceModel, decoder: LineDecoder) -> None:
    seen = followed(voice, decoder, recording(DICKENS, 41.75)[int(28.3 * RATE) :], silence(2))
    fed, words = seen.finals[-1]
    assert fed - words[-1][2] <= 1.0


def test_the_first_words_are_shown_after_about_a_second_of_speech(
    voice: VoiceModel, decoder: LineDecoder
) -> None:
    seen = followed(voice, decoder, recording(DICKENS, 13))
    fed, words = seen.partials[0]
    assert words[0][0] == "It"
    assert fed <= 1.0 + 1.3  # "It was" begins at 1.0 s


def test_no_word_is_lost_or_repeated_at_a_cut(voice: VoiceModel, decoder: LineDecoder) -> None:
    seen = followed(voice, decoder, recording(DICKENS), silence(1))
    said = " ".join(str(word[0]) for _, words in seen.finals for word in words).lower()
    plain = "".join(letter for letter in said if letter.isalpha() or letter == " ").split()
    expected = LONG_SENTENCE.split()
    # One may be misspelt.
    assert sum(word != other for word, other in zip(plain[-len(expected) :], expected, strict=True)) <= 1
    ends = [(word[1], word[2]) for _, words in seen.finals for word in words]
    assert ends == sorted(ends)


def test_silence_is_settled_and_decoded_never(voice: VoiceModel, decoder: LineDecoder) -> None:
    seen = followed(voice, decoder, silence(20))
    assert not seen.finals
    assert not seen.partials
    assert seen.settled >= 18.5


def test_very_quiet_speech_is_recognised(voice: VoiceModel, decoder: LineDecoder) -> None:
    gain = AutoGain()
    far = (recording(DICKENS, 13) * 0.004).astype(np.int16)  # peaks of 80 in 32768
    lifted = np.concatenate([gain.apply(block) for block in _blocks(far)])
    seen = followed(voice, decoder, np.asarray(lifted * 32768, np.int16))
    assert "age of wisdom" in " ".join(str(word[0]) for _, words in seen.finals for word in words)
