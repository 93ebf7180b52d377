"""Searching a transcript while it grows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.widgets.transcript import Transcript
from symbl_tui.ui.widgets.transcript_search import Search
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import rows, text, until

SAID = ("The budget is late", "Who owns the Budget?", "nobody", "budget, budget")


def test_a_lower_case_query_ignores_case() -> None:
    assert Search("budget", SAID).total == 4
    assert Search("Budget", SAID).total == 1


def test_next_and_previous_wrap_around() -> None:
    search = Search("budget", SAID)
    search.begin(1)
    numbers = [search.number]
    for direction in (1, 1, 1, -1, -1):
        search.step(direction)
        numbers.append(search.number)
    assert numbers == [2, 3, 4, 1, 4, 3]


def test_changed_words_update_count_and_current_match() -> None:
    search = Search("budget", SAID)
    search.begin(3)
    search.put(3, "something else")
    search.put(6, "the budget again")
    assert (search.total, search.place) == (3, (1, 0))
    search.put(0, "")
    search.put(1, "")
    search.put(6, "")
    assert (search.total, search.number, search.place) == (0, 0, None)
    search.put(7, "budget")
    assert (search.total, search.number) == (1, 1)


@given(st.lists(st.text("aAbİß ", max_size=12), max_size=8), st.text("aAbß", min_size=1, max_size=2))
def test_every_counted_match_is_marked(texts: list[str], query: str) -> None:
    search = Search(query, texts)
    spans = [search.spans(each) for each in texts]
    assert sum(map(len, spans)) == search.total
    for each, found in zip(texts, spans, strict=True):
        for start, end in found:
            same = each[start:end] if query != query.lower() else each[start:end].lower()
            assert same == query


def fill(session: FakeSession, lines: int = 60) -> None:
    for index in range(lines):
        session.say(index, f"line number {index}" + (" with a Budget" if index % 20 == 5 else ""))


async def search_for(pilot: Pilot[None], query: str) -> None:
    await pilot.press("slash")
    await until(pilot, "Find in transcript")
    await pilot.press(*query)


async def test_a_search_goes_to_its_match_and_n_to_the_next(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        fill(session)
        await until(pilot, "line number 59")
        await search_for(pilot, "budget")
        shown = await until(pilot, "3 of 3")
        assert "line number 45 with a Budget" in shown
        await pilot.press("enter", "n")
        assert "line number 5 with" in await until(pilot, "1 of 3")
        await pilot.press("N")
        await until(pilot, "3 of 3")


async def test_new_words_are_found_during_a_search(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        fill(session, 3)
        await search_for(pilot, "budget")
        await until(pilot, "no matches")
        session.say(3, "now the budget", final=False)
        await until(pilot, "1 of 1")
        session.say(3, "now the budget and the budget")
        await until(pilot, "1 of 2")


async def test_matches_are_underlined_until_esc(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        fill(session, 8)
        await search_for(pilot, "number")
        await until(pilot, "1 of 8")
        assert underlined(pilot) == ["number"] * 8
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert underlined(pilot) == []
        assert " of 8" not in text(pilot.app)
        assert pilot.app.screen.focused is pilot.app.screen.query_one(Transcript)


async def test_while_a_search_is_typed_keys_are_letters(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        fill(session, 3)
        await search_for(pilot, "m q p")
        await until(pilot, "m q p")
        assert not session.stops
        assert not session.muted


@pytest.mark.parametrize("query", ["[/oops]", "日本", "\\d"])
async def test_a_query_is_not_a_pattern(session: FakeSession, query: str) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.say(0, f"say {query} 5")
        await until(pilot, "say")
        await search_for(pilot, query)
        await until(pilot, "1 of 1")
        assert query in "".join(rows(pilot.app)).replace(" ", "") or query in text(pilot.app)


def underlined(pilot: Pilot[None]) -> list[str]:
    transcript = pilot.app.screen.query_one(Transcript)
    strips = [transcript.render_line(row) for row in range(transcript.size.height)]
    return [
        segment.text for strip in strips for segment in strip if segment.style and segment.style.underline
    ]
