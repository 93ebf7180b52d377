"""The library: sessions are read, searched, exported, replayed and deleted by keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from symbl_tui.session.archive.folder_lock import FolderLock
from symbl_tui.session.archive.library import Library
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.ui.commands import all_commands
from symbl_tui.ui.screens.library_screen import LibraryScreen
from symbl_tui.ui.theming.themed_app import ThemedApp
from symbl_tui.ui.view_models.replay_request import ReplayRequest
from tests.session.recorded_folder import STARTED, record, said, transcribe_again
from tests.support.odd_sessions import make_odd_session
from tests.ui.screen_text import rows, text, type_at_once, until

COMMANDS = all_commands()


class Shell(ThemedApp):
    """Nothing but the library."""

    def __init__(self, sessions: Path, after: ReplayRequest | None) -> None:
        super().__init__()
        self._sessions = sessions
        self._after = after
        self.answers: list[ReplayRequest | None] = []

    def on_mount(self) -> None:
        screen = LibraryScreen(Library(self._sessions), COMMANDS, after=self._after)
        self.push_screen(screen, self.answers.append)


@asynccontextmanager
async def library(
    sessions: Path, size: tuple[int, int] = (100, 30), *, after: ReplayRequest | None = None
) -> AsyncIterator[Pilot[None]]:
    async with Shell(sessions, after).run_test(size=size) as pilot:
        yield pilot


def answers(pilot: Pilot[None]) -> list[ReplayRequest | None]:
    assert isinstance(pilot.app, Shell)
    return pilot.app.answers


async def left(pilot: Pilot[None]) -> list[ReplayRequest | None]:
    """What the screen answered, once it has."""
    while not answers(pilot):
        await pilot.pause(0.02)
    return answers(pilot)


def exports(sessions: Path) -> list[Path]:
    return list(sessions.glob("*standup/exports/*"))


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


@pytest.fixture
def two(sessions: Path) -> Path:
    """A review of yesterday, and today's standup."""
    lines = said("We looked at the launch.", "The budget is fine.", "The campaign starts in May.")
    record(sessions, "Review", events=lines, started=STARTED - timedelta(days=1))
    record(sessions, notes=[(4, 34, "ask the studio")])
    return sessions


async def test_an_empty_library_explains_itself(sessions: Path) -> None:
    async with library(sessions) as pilot:
        assert "symbl-tui demo" in await until(pilot, "No sessions yet")
        assert "Delete" not in rows(pilot.app)[-1], "what can do nothing is not offered"
        await pilot.press("E", "r", "d", "n", "tab", "enter")
        assert answers(pilot) == []
        await pilot.press("escape")
        assert await left(pilot) == [None]


async def test_the_newest_session_is_first_and_open(two: Path) -> None:
    async with library(two) as pilot:
        shown = await until(pilot, "Who owns the campaign?")
        assert "2 sessions · 00:20" in rows(pilot.app)[0]
        assert shown.index("Standup") < shown.index("Review")
        assert "3 lines  1? 1! 1>" in shown
        assert "1 question · 1 action item · 1 follow-up · 1 bookmark" in shown


ODD = (
    *("started 0001-01-01T00:00:00Z", "rate 1", "dotted keys", "events.jsonl pipe", "session.toml endless"),
    *("title 1e300", "one long message", "notes", "words from nan", "trackers"),
)


async def test_strange_folders_are_listed_with_their_reasons_and_a_good_one_opens_beside_them(
    sessions: Path,
) -> None:
    record(sessions, "Good", started=STARTED + timedelta(days=1))
    for number, name in enumerate(ODD):
        make_odd_session(sessions, number, name)
    record(sessions, "named").rename(sessions / "\udcff")
    async with library(sessions, (160, 60)) as pilot:
        assert f"{len(ODD) + 2} sessions" in await until(pilot, "Who owns the campaign?")
        for _ in range(len(ODD) + 1):
            await pilot.press("j")
            await pilot.pause(0.05)
        await until(pilot, "damaged, it does not say when")  # of the last one, which has the cursor
        await pilot.press("slash", *"deadline")
        await until(pilot, "hits")


async def test_down_opens_the_next_one_and_tab_reads_it(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("j")
        shown = await until(pilot, "The budget is fine.")
        assert "Who owns" not in shown
        await pilot.press("tab", "escape")
        assert answers(pilot) == [], "from the words back to the list, not out"
        await pilot.press("escape")
        assert await left(pilot) == [None]


async def test_enter_opens_the_review_and_escape_comes_back(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("enter")
        await until(pilot, "Follow-ups 1")
        assert rows(pilot.app)[0].startswith(" Review  Standup")
        await pilot.press("escape")
        await until(pilot, "2 sessions")
        assert answers(pilot) == []


async def test_enter_on_a_hit_opens_the_transcript_there(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("slash", *"budget")
        await until(pilot, "1 hit")
        await pilot.press("enter")
        await until(pilot, " Review  Review")
        await until(pilot, "The budget is fine.")
        assert "Transcript" in rows(pilot.app)[1]
        await pilot.press("escape")
        await until(pilot, "Talk")
        await pilot.press("escape")
        await until(pilot, "1 hit")


async def test_words_and_enter_typed_in_one_go_open_what_they_find(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("slash")
        await until(pilot, "Search all sessions")
        type_at_once(pilot.app, *"budget", "enter")
        await until(pilot, " Review  Review")


async def test_down_leads_from_the_search_to_its_hits_and_their_keys(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("slash", *"the")
        await until(pilot, "7 hits")
        await pilot.press("down", "j", "enter")
        await until(pilot, " Review  ")


async def test_a_long_session_is_read_from_its_start(sessions: Path) -> None:
    record(sessions, events=said(*(f"Sentence {number}." for number in range(200))))
    async with library(sessions) as pilot:
        shown = await until(pilot, "Sentence 0.")
        assert "Sentence 199." not in shown
        await pilot.press("tab", "G")
        await until(pilot, "Sentence 199.")


async def test_a_search_covers_all_sessions_and_opens_the_hit(sessions: Path) -> None:
    record(sessions, "Standup")
    words = [f"Sentence {number}." for number in range(100)]
    record(
        sessions, "Old", events=said(*words, "The zebra ran.", *words), started=STARTED - timedelta(days=1)
    )
    async with library(sessions) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("slash", *"zeb")
        await until(pilot, "1 hit")
        shown = await until(pilot, "Sentence 99.")
        assert "Standup" not in shown
        assert "The zebra ran." in shown
        await pilot.press("down", "tab", "escape")
        assert "1 hit" in text(pilot.app)
        await pilot.press("escape")
        await until(pilot, "2 sessions")


async def test_a_search_without_hits_explains_itself(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("slash", *"xylophone")
        await until(pilot, "No hits.")
        assert "Replay" not in text(pilot.app)
        await pilot.press("escape")
        await until(pilot, "Who owns the campaign?")
        await until(pilot, "p Replay 1x")


async def test_in_the_transcript_a_search_covers_this_session(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("tab", "slash", *"the")
        await until(pilot, "1 of 3")
        await pilot.press("enter", "n")
        await until(pilot, "2 of 3")
        await pilot.press("escape", "escape", "escape")
        assert await left(pilot) == [None]


@pytest.mark.parametrize(("key", "ending"), [("m", "md"), ("enter", "md"), ("v", "vtt"), ("j", "json")])
async def test_an_export_shows_its_path(two: Path, key: str, ending: str) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("E")
        await until(pilot, "Export as")
        await pilot.press(key)
        await until(pilot, "Exported to")
        assert [path.suffix for path in exports(two)] == [f".{ending}"]


async def test_an_export_can_be_cancelled(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("E", "escape")
        await pilot.pause()
        assert exports(two) == []
        assert answers(pilot) == []


async def test_a_replay_is_requested_at_the_chosen_speed(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("s", "s")
        await until(pilot, "Replay 4x")
        await pilot.press("p")
        (wanted,) = await left(pilot)
        assert wanted is not None
        assert (wanted.facts.title, wanted.speed) == ("Standup", 4)


async def test_a_session_gets_a_title_that_the_list_shows(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("r")
        await until(pilot, "Title of the session")
        await pilot.press(*" of November", "enter")
        await until(pilot, "Standup of November")


async def test_deleting_is_confirmed(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("d")
        await until(pilot, 'Delete "Standup"')
        await pilot.press("escape", "d", "y")
        shown = await until(pilot, "1 session ·")
        assert "Standup" not in shown
        await until(pilot, "The budget is fine.")
        assert [entry.title for entry in Library(two).summaries()] == ["Review"]


async def test_a_session_that_is_being_recorded_is_live_and_cannot_be_deleted(two: Path) -> None:
    running = record(two, "Running", started=STARTED + timedelta(days=1), closed=False)
    lock = FolderLock(running)
    assert lock.acquire()
    async with library(two) as pilot:
        shown = await until(pilot, "Live now; this is the transcript")
        assert "live now" in shown
        await pilot.press("d")
        await until(pilot, "it can be deleted once it has been stopped")
        await pilot.press("y")
        assert running.exists()
    lock.release()


async def test_a_session_whose_program_was_killed_is_not_closed(two: Path) -> None:
    record(two, "Crashed", started=STARTED + timedelta(days=1), closed=False)
    async with library(two) as pilot:
        shown = await until(pilot, "Not closed: its process was killed.")
        assert "not closed" in shown
        assert "live now" not in shown


async def test_after_a_replay_its_session_and_speed_are_selected(two: Path) -> None:
    (old,) = (entry.name for entry in Library(two).summaries() if entry.title == "Review")
    async with library(two, after=ReplayRequest(read_facts(two / old), 8)) as pilot:
        await until(pilot, "The budget is fine.")
        await until(pilot, "Replay 8x")


async def test_a_damaged_session_is_listed_with_its_error(two: Path) -> None:
    (two / "2026-11-23T00-00-00-broken").mkdir()
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("G", "end")
        shown = await until(pilot, "it has no session.toml")
        assert "Who owns" not in shown
        await pilot.press("E", "p")
        assert answers(pilot) == []
        await pilot.press("d", "y")
        await until(pilot, "2 sessions")


async def test_a_transcript_is_not_interpreted_as_markup(sessions: Path) -> None:
    record(sessions, "[b]Title[/]", events=said("[red]loud[/red] words"))
    async with library(sessions) as pilot:
        shown = await until(pilot, "[red]loud[/red] words")
        assert "[b]Title[/]" in shown
        await pilot.press("slash", *"loud")
        await until(pilot, "1 hit")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (250, 70)])
async def test_every_size_shows_list_transcript_and_back_key(two: Path, size: tuple[int, int]) -> None:
    async with library(two, size) as pilot:
        shown = await until(pilot, "Who owns the campaign?")
        assert "Review" in shown
        assert "escape Back" in rows(pilot.app)[-1] or "esc Back" in rows(pilot.app)[-1]


async def test_help_shows_the_keys_of_this_screen(two: Path) -> None:
    async with library(two) as pilot:
        await until(pilot, "Who owns the campaign?")
        await pilot.press("question_mark")
        await until(pilot, "Replay the session.")


async def test_a_retranscribed_session_is_shown_and_found_by_its_new_text(two: Path) -> None:
    transcribe_again(
        two / f"{STARTED:%Y-%m-%dT%H-%M-%S}-standup", "whisper-tiny-en", said("A zebra crossed.")
    )
    async with library(two) as pilot:
        await until(pilot, "A zebra crossed.")
        assert "Transcribed again by whisper-tiny-en." in text(pilot.app)
        assert "move the deadline" not in text(pilot.app)
        await pilot.press("slash", *"zebra")
        await until(pilot, "1 hit")
