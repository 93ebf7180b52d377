"""The configuration of a worker, bounded and free of repetitions."""

import io

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.engine.recognizers.process.blocks import END_OF_AUDIO, read_blocks
from symbl_tui.engine.recognizers.process.worker_connection import MOST_PHRASES, WorkerConfig

_PHRASES = st.lists(st.text(min_size=1, max_size=20).map(str.strip), max_size=20, unique=True)


def _sent(config: WorkerConfig) -> WorkerConfig:
    (block,) = read_blocks(io.BytesIO(config.encode() + END_OF_AUDIO))
    return WorkerConfig.decode(block)


@given(st.text(max_size=50), _PHRASES)
def test_a_worker_receives_the_voice_and_the_vocabulary(voice: str, vocabulary: list[str]) -> None:
    config = WorkerConfig(voice, tuple(vocabulary))
    assert _sent(config) == config


def test_a_vocabulary_is_bounded_in_number_and_length() -> None:
    vocabulary = tuple(f"{number} {'x' * 200}" for number in range(MOST_PHRASES + 50))
    received = _sent(WorkerConfig("", vocabulary)).vocabulary
    assert len(received) == MOST_PHRASES
    assert max(map(len, received)) == 100


def test_a_phrase_that_is_repeated_does_not_displace_another() -> None:
    assert _sent(WorkerConfig("", (" Acme ", "Acme") * 200 + ("Zorro",))).vocabulary == ("Acme", "Zorro")
