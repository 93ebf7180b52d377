"""Foreign text is shown as it was meant and has no other effect."""

import pytest

from symbl_tui.domain.text import clean, clock


def test_escapes_bells_and_reordering_never_reach_the_terminal() -> None:
    hostile = "a\x1b]0;owned\x07b\x9b31m\u202ec\x00d\ne\tf\u2028g\r\ud800"
    assert clean(hostile) == "a]0;ownedb31mcd e f g"
    assert clean("x" * 50_000, 100) == "x" * 100


@pytest.mark.parametrize("harmless", ["naïve 日本語 שלום", "👩‍👩‍👧", "[bold] & <b>", "Grüße, 👩\u200d💻"])
def test_harmless_text_is_kept(harmless: str) -> None:
    assert clean(harmless) == harmless


def test_a_position_is_shown_as_a_clock_does() -> None:
    told = [clock(at) for at in (0, 65.9, 3599, 3600, 36_061)]
    assert told == ["00:00", "01:05", "59:59", "1:00:00", "10:01:01"]
