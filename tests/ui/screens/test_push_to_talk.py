"""Push to talk on the live screen: hold a key, or let it stay open."""

from dataclasses import replace

from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.run.push_to_talk import INDEFINITELY, TALK_SECONDS
from symbl_tui.ui.app import SymblApp
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


def pushed(session: FakeSession) -> None:
    """Alice pushes to talk, the others are always heard."""
    session.hear(("Alice", -18.0), ("Others", -30.0))
    alice, others = session.levels
    session.levels = replace(alice, held=True, source=SourceState.MUTED), others
    session.go(SessionState.LISTENING)


async def test_space_is_held_to_talk_and_the_screen_says_who_is_heard(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        pushed(session)
        await until(pilot, "not talking")
        shown = await until(pilot, "space Hold to talk")
        assert "Push to talk: hold space while you speak." in " ".join(shown.split())
        for _ in range(3):
            await pilot.press("space")
        shown = await until(pilot, "space Talking")
        assert session.talks == [TALK_SECONDS] * 3
        assert session.muted == [], "nobody else is muted"
        session.talk(0)  # as time does
        await until(pilot, "space Hold to talk")
        await until(pilot, "not talking")


async def test_who_was_muted_before_the_microphone_was_open_can_talk_all_the_same(
    session: FakeSession,
) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        await pilot.press("space")
        assert session.muted == [(None, True)]
        pushed(session)
        await until(pilot, "space Hold to talk")
        await pilot.press("space")
        assert session.muted[-1] == (None, False)
        assert session.talks == [TALK_SECONDS]


async def test_another_key_keeps_it_open_until_it_is_pressed_again(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        pushed(session)
        await until(pilot, "space Hold to talk")
        await pilot.press("T")
        await until(pilot, "space Talking")
        await pilot.press("T")
        await until(pilot, "space Hold to talk")
        await pilot.press("T", "space", "T")
        assert session.talks == [INDEFINITELY, 0.0, INDEFINITELY, TALK_SECONDS, INDEFINITELY], (
            "space ends it, too"
        )


async def test_a_channel_that_is_pushed_to_talk_cannot_be_left_open_by_mistake(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        pushed(session)
        await until(pilot, "space Hold to talk")
        await pilot.press("M", "1")
        assert session.muted == []
        await pilot.press("M", "2")
        await until(pilot, "muted")
        assert session.muted == [(1, True)]


async def test_without_push_to_talk_its_key_says_how_to_have_it(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        session.hear(("Alice", -18.0))
        session.go(SessionState.LISTENING)
        await pilot.press("T")
        await until(pilot, "--push-to-talk")
        assert session.talks == []
