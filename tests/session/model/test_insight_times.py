"""When an insight was spoken."""

import pytest
from msgspec import structs

from symbl_tui.domain.insight import Insight
from symbl_tui.domain.insight_kind import QUESTION
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.insight_times import start_of
from tests.session.exports.sessions_in_memory import line

ASKED = Insight("i1", QUESTION, "Who owns it?", Speaker("Bob"))


@pytest.mark.parametrize(("offset", "start"), [(-1, 10.0), (0, 10.0), (5, 15.0), (10, 20.0), (99, 20.0)])
def test_an_insight_starts_as_far_into_the_time_as_into_the_text(offset: int, start: float) -> None:
    place = line("0123456789", 10.0, 20.0)
    assert start_of(structs.replace(ASKED, offset=offset), place) == start


@pytest.mark.parametrize(("reported", "start"), [(13.0, 13.0), (4.0, 10.0), (99.0, 20.0)])
def test_the_time_that_the_engine_reports_counts_within_the_utterance(reported: float, start: float) -> None:
    asked = structs.replace(ASKED, offset=9, start=reported)
    assert start_of(asked, line("0123456789", 10.0, 20.0)) == start


def test_an_insight_without_its_utterance_has_the_time_that_the_engine_reports() -> None:
    assert start_of(structs.replace(ASKED, start=13.0), None) == 13.0
    assert start_of(ASKED, None) is None


def test_an_insight_in_an_empty_utterance_starts_with_it() -> None:
    assert start_of(structs.replace(ASKED, offset=3), line("", 10.0, 20.0)) == 10.0
