"""The voice gate: speech passes untouched and in its place, and silence becomes digital silence."""

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.frame import SAMPLE_BYTES
from symbl_tui.audio.voice_gate import HANG_SECONDS, LEAD_SECONDS, VoiceGate, create_gate
from symbl_tui.demo import meeting, meeting_path

RATE = 16_000


@pytest.fixture(scope="module")
def alice() -> bytes:
    """One speaker of the meeting, in a room that is never quite still."""
    sound, _ = soundfile.read(meeting_path(), dtype="int16")
    noise = np.random.default_rng(1).integers(-40, 41, len(sound))
    return bytes(np.clip(sound[:, 0] + noise, -32768, 32767).astype(np.int16).tobytes())


def through(pcm: bytes, chunks: list[int], rate: int = RATE) -> bytes:
    """What a sender sends that cuts ``pcm`` into chunks of these lengths, over and over."""
    gate, sent, at, turn = VoiceGate(rate), bytearray(), 0, 0
    while at < len(pcm) // SAMPLE_BYTES:
        chunk = chunks[turn % len(chunks)]
        end = at + chunk + gate.look_ahead(chunk)
        sent += gate.push(pcm[at * SAMPLE_BYTES : end * SAMPLE_BYTES], chunk)
        at, turn = at + chunk, turn + 1
    return bytes(sent)


def test_speech_passes_untouched_with_its_edges(alice: bytes) -> None:
    sent = through(alice, [1600])
    before, after = (np.frombuffer(pcm, np.int16) for pcm in (alice, sent))
    assert len(after) == len(before), "times do not shift"
    for turn in (turn for turn in meeting().turns if turn.channel == 0):
        start, end = round((turn.start - 0.15) * RATE), round((turn.end + 0.2) * RATE)
        assert (before[max(0, start) : end] == after[max(0, start) : end]).all(), turn.text


def test_silence_becomes_digital_silence(alice: bytes) -> None:
    sent = np.frombuffer(through(alice, [1600]), np.int16)
    silent = np.ones(len(sent), bool)
    for turn in (turn for turn in meeting().turns if turn.channel == 0):
        margin = HANG_SECONDS + LEAD_SECONDS
        silent[max(0, round((turn.start - margin) * RATE)) : round((turn.end + margin) * RATE)] = False
    assert silent.mean() > 0.3, "there is much of it"
    assert not sent[silent].any()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=5))
def test_how_it_is_cut_into_messages_changes_nothing(chunks: list[int]) -> None:
    sound, _ = soundfile.read(meeting_path(), dtype="int16", frames=8 * RATE)
    pcm = np.ascontiguousarray(sound[:, 0]).tobytes()
    assert through(pcm, chunks) == through(pcm, [1600])


def test_speech_waits_for_nothing(alice: bytes) -> None:
    gate, waited = VoiceGate(RATE), []
    turn = next(turn for turn in meeting().turns if turn.channel == 0)
    for at in range(0, round(turn.end * RATE), 1600):
        ahead = gate.look_ahead(1600)
        if at > (turn.start + 0.2) * RATE:
            waited.append(ahead)
        gate.push(alice[at * 2 : (at + 1600 + ahead) * 2], 1600)
    assert waited
    assert not any(waited)


@pytest.mark.parametrize("rate", [8000, 11025, 44100, 48000])
def test_every_rate_has_a_gate(rate: int) -> None:
    noise = np.random.default_rng(1).integers(-3, 4, rate).astype(np.int16).tobytes()
    begun = round(HANG_SECONDS * rate) * SAMPLE_BYTES
    assert through(noise, [rate // 10], rate)[begun:] == bytes(len(noise) - begun)


def test_a_word_that_a_connection_begins_in_the_middle_of_passes(alice: bytes) -> None:
    for turn in (turn for turn in meeting().turns if turn.channel == 0):
        for into in (0.1, 0.02):  # its last moments: too little to be known as speech
            rest = alice[round((turn.end - into) * RATE) * SAMPLE_BYTES :][: RATE * SAMPLE_BYTES]
            heard = round(HANG_SECONDS * RATE) * SAMPLE_BYTES
            assert through(rest, [1600])[:heard] == rest[:heard]


def test_in_noise_that_drowns_everything_everything_passes() -> None:
    waves = np.sin(np.arange(3 * RATE) * 0.05) * np.sin(np.arange(3 * RATE) * 0.0007)
    loud = (waves * 9000 + np.random.default_rng(1).normal(0, 3000, 3 * RATE)).astype(np.int16).tobytes()
    assert through(loud, [1600]) == loud


def test_without_a_gate_every_sample_passes() -> None:
    gate = create_gate(RATE, enabled=False)
    assert gate.look_ahead(1600) == 0
    assert gate.push(b"\1\2" * 100, 100) == b"\1\2" * 100
