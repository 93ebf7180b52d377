"""A bench's conversations: two parties take turns with the sentences of one recording."""

from itertools import islice, pairwise

import numpy as np
import pytest

from symbl_tui.engine_bench.conversation_script import RATE, ConversationScript
from symbl_tui.engine_bench.party_sound import CHUNK, PartySound

LOUDNESS = 8_000


def recording(*pieces: float, pause: float = 0.5) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    """Pieces of noise with pauses between them, in seconds."""
    noise = np.random.default_rng(1)
    sound = [np.zeros(round(pause * RATE), np.int16)]
    for seconds in pieces:
        sound.append(noise.integers(-LOUDNESS, LOUDNESS, round(seconds * RATE)).astype(np.int16))
        sound.append(np.zeros(round(pause * RATE), np.int16))
    return np.concatenate(sound)


SCRIPT = ConversationScript(recording(3.0, 4.0, 5.0, 2.0, 6.0))


def test_the_parties_take_turns_and_never_speak_at_once() -> None:
    turns = list(islice(SCRIPT.turns(0), 40))
    assert {turn.party for turn in turns} == {0, 1}
    assert all(one.end < other.start and one.party != other.party for one, other in pairwise(turns))
    assert all(turn.end - turn.start <= 9.0 for turn in turns)


def test_conversations_do_not_all_say_the_same_at_the_same_time() -> None:
    starts = {next(SCRIPT.turns(number)).start for number in range(10)}
    assert len(starts) == 10


def test_what_a_party_sends_is_its_turns_and_silence_for_the_rest() -> None:
    turns = [turn for turn in islice(SCRIPT.turns(3), 12) if turn.end < 30]
    sounds = [PartySound(SCRIPT, 3, party) for party in (0, 1)]
    sent = [np.frombuffer(b"".join(each.next_chunk() for _ in range(300)), np.int16) for each in sounds]
    for turn in turns:
        place = slice(round(turn.start * RATE), round(turn.end * RATE))
        said = SCRIPT.samples[turn.first : turn.first + place.stop - place.start]
        assert np.array_equal(sent[turn.party][place], said)
        assert not sent[1 - turn.party][place].any()
    assert sounds[0].sent == pytest.approx(300 * CHUNK)


def test_the_pieces_of_speech_that_were_sent_are_known() -> None:
    sounds = [PartySound(SCRIPT, 0, party) for party in (0, 1)]
    for sound in sounds:
        for _ in range(200):
            sound.next_chunk()
    spoken = sorted(piece for sound in sounds for piece in sound.spoken)
    expected = [piece for turn in islice(SCRIPT.turns(0), 20) for piece in turn.spoken if piece[1] <= 20]
    assert spoken == expected


def test_a_recording_without_speech_is_refused() -> None:
    with pytest.raises(ValueError, match="no speech"):
        ConversationScript(np.zeros(RATE * 5, np.int16))
    with pytest.raises(ValueError, match="no speech"):
        ConversationScript(np.zeros(0, np.int16))


def spoken(*pieces: float, pause: float) -> list[float]:
    """The lengths of the pieces of speech in a recording's first two turns, in tenths of a second."""
    script = ConversationScript(recording(*pieces, pause=pause))
    return [round(end - start, 1) for turn in islice(script.turns(0), 2) for start, end in turn.spoken]


def test_speech_is_divided_at_its_pauses_and_not_within_words() -> None:
    assert spoken(1.0, 1.5, pause=0.2) == [2.7, 2.7]
    assert spoken(1.0, 1.5, pause=0.3) == [1.0, 1.5, 1.0, 1.5]


def test_a_sound_that_is_too_short_for_a_word_is_not_expected_to_be_recognised() -> None:
    assert spoken(0.5, 0.7, pause=0.5) == [0.7, 0.7]


def test_a_turn_ends_before_it_gets_long() -> None:
    assert spoken(4.0, 4.0, pause=0.5) == [4.0, 4.0, 4.0, 4.0]  # 8.5 s each
    assert spoken(4.0, 5.0, pause=0.5) == [4.0, 5.0]  # 9.5 s would be too long


def test_a_part_of_a_level_at_the_end_of_a_recording_is_left_out() -> None:
    sound = recording(1.0, pause=0.5)[:-7]
    assert next(ConversationScript(sound).turns(0)).spoken
