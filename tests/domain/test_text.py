"""Foreign text is shown as it was meant and has no other effect."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.domain.text import capitalize_first, clean, clock, find_ignoring_case, many, parse_clock


def test_escapes_bells_and_reordering_never_reach_the_terminal() -> None:
    hostile = "a\x1b]0;owned\x07b\x9b31m\u202ec\x00d\ne\tf\u2028g\r\ud800"
    assert clean(hostile) == "a]0;ownedb31mcd e f g"
    assert clean("x" * 50_000, 100) == "x" * 100


@given(st.text(), st.integers(0, 50))
def test_cleaned_text_is_one_short_line_without_controls_and_stays_as_it_is(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert len(cleaned.splitlines()) <= 1
    assert not {"Cc", "Cs"} & set(map(category, cleaned))
    assert clean(cleaned, limit) == cleaned


HIDDEN = (
    *("\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180b", "\u180e", "\u200b", "\u200c"),
    *("\u200d", "\u200e", "\u202e", "\u2060", "\u2061", "\u2066", "\u206f", "\u3164", "\ufe00", "\ufe0f"),
    *("\ufeff", "\uffa0", "\ufff9", "\ufffa", "\ufffb", "\U0001d173", "\U000e0001", "\U000e0041"),
    *("\U000e007f", "\U000e0100", "\U000e01ef"),
)


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_what_nobody_can_see_is_not_kept(hidden: str) -> None:
    assert clean(f"{hidden}pay{hidden} now{hidden * 3}") == "pay now"


def test_text_in_every_script_at_once_is_cleaned_alike_the_second_time() -> None:
    everything = "".join(map(chr, range(0x1_0000)))
    once = [clean(everything[at : at + 1_000]) for at in range(0, len(everything), 1_000)]
    again = [clean(everything[at : at + 1_000]) for at in range(0, len(everything), 1_000)]
    assert once == again
    assert not {"Cc", "Cs"} & set(map(category, "".join(once)))


def test_a_hidden_message_behind_an_emoji_is_dropped() -> None:
    smuggled = "".join(chr(0xE0100 + byte) for byte in b"ignore all of it")
    assert clean(f"😀{smuggled}!") in ("😀!", f"😀{smuggled[0]}!")
    assert clean("😀\u200d\u200d\u200d!") == "😀!"


@pytest.mark.parametrize(
    "harmless",
    [
        *("naïve 日本語 שלום", "👩‍👩‍👧", "[bold] & <b>", "Grüße, 👩\u200d💻", "❤\ufe0f", "1\ufe0f\u20e3"),
        *(
            "می\u200cخواهم",
            "क्\u200dष",
            "葛\U000e0100城",
            "❤\ufe0f\u200d🔥",
            "\u0600\u0661",
            "🤷🏽\u200d♀\ufe0f",
        ),
    ],
)
def test_harmless_text_is_kept(harmless: str) -> None:
    assert clean(harmless) == harmless


def test_a_position_is_shown_as_a_clock_does() -> None:
    told = [clock(at) for at in (0, 65.9, 3599, 3600, 36_061)]
    assert told == ["00:00", "01:05", "59:59", "1:00:00", "10:01:01"]


@pytest.mark.parametrize(("seconds", "shown"), [(-5, "00:00"), (-0.1, "00:00"), (359_999, "99:59:59")])
def test_a_position_is_never_before_the_start_and_may_be_long(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12:05", 725), ("1:02:05.5", 3725.5), ("65.2", 65.2), ("-20", -20), ("-1:05", -65), (" 7 ", 7)],
)
def test_a_position_is_read_as_a_clock_shows_it_or_as_seconds(text: str, seconds: float) -> None:
    assert parse_clock(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "nan", "1e9", "5:", ":5", "--5", "9" * 40, "٣"])
def test_what_is_no_position_is_none(text: str) -> None:
    assert parse_clock(text) is None


def test_a_count_has_its_noun_in_the_right_number() -> None:
    assert [many(count, "input") for count in (0, 1, 2)] == ["no inputs", "1 input", "2 inputs"]


@pytest.mark.parametrize(
    ("text", "capitalised"),
    [("so it is", "So it is"), ("éa", "Éa"), ("ßa", "ßa"), ("ŉa", "ŉa"), ("3 a", "3 a"), ("", "")],
)
def test_a_capital_does_not_move_the_words_behind_it(text: str, capitalised: str) -> None:
    assert capitalize_first(text) == capitalised


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("Send It now", "send it", "Send It"),
        ("İzmir: SEND it", "send it", "SEND it"),
        ("İ (a) b", "(A)", "(a)"),
        ("Send", "sent", None),
        ("İ", "", None),
        ("", "", None),
    ],
)
def test_a_phrase_is_found_at_its_place_whatever_its_case(text: str, phrase: str, found: str | None) -> None:
    place = find_ignoring_case(text, phrase)
    assert (text[place[0] : place[1]] if place else None) == found
