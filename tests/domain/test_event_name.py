"""The selectors of hooks and notifications select what they name."""

import re

import pytest

from symbl_tui.domain.event_name import ALL, SELECTOR, is_selected


@pytest.mark.parametrize(
    ("selector", "name", "subject", "selected"),
    [
        ("final", "final", "", True),
        ("final", "question", "", False),
        ("tracker", "tracker", "Price", True),
        ("tracker:Price", "tracker", "Price", True),
        ("tracker:PRICE", "tracker", "price", True),
        ("tracker:STRASSE", "tracker", "Straße", True),
        ("tracker:Price", "tracker", "Prices", False),
        ("tracker:Price", "tracker", "", False),
        ("tracker:Price", "final", "Price", False),
    ],
)
def test_a_selector_is_for_all_events_of_a_name_or_for_one_tracker(
    selector: str, name: str, subject: str, selected: bool
) -> None:
    assert is_selected(("gap", selector), name, subject) is selected
    assert not is_selected((), name, subject)


@pytest.mark.parametrize("selector", [*ALL, "tracker:Price", "tracker:a b:c"])
def test_what_a_profile_may_select_matches_the_pattern(selector: str) -> None:
    assert re.search(SELECTOR, selector)


@pytest.mark.parametrize("selector", ["", "tracker:", "tracker: x", "finals", "a final", "gap:x", "Final"])
def test_a_selector_of_nothing_is_refused(selector: str) -> None:
    assert not re.search(SELECTOR, selector)
