"""Push to talk on the live screen: hold a key, or lock it."""

from msgspec.structs import replace

from symbl_tui.session.model.state import SessionState, SourceState
from symbl_tui.session.model.talk_times import INDEFINITELY, TALK_SECONDS
from symbl_tui.ui.app import SymblApp
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


def pushed(session: FakeSession) -> None:
    """Alice pushes to talk, the others are always heard."""
    session.hear(("Alice", -18.0), ("Others", -30.0))
    alice, others = session.levels
    session.levels = replace(alice, held=True, source=SourceState.MUTED), others
    session.go(SessionState.LISTENING)


async def test_holding_space_talks_and_the_meters_show_it(session: FakeSession) -> None:
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


async def test_a_mute_before_the_microphone_is_open_does_not_block_talking(
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


async def test_the_lock_key_keeps_talking_until_pressed_again(session: FakeSession) -> None:
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


async def test_a_push_to_talk_channel_cannot_be_unmuted(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        pushed(session)
        await until(pilot, "space Hold to talk")
        await pilot.press("M", "1")
        assert session.muted == []
        await pilot.press("M", "2")
        await until(pilot, "muted")
        assert session.muted == [(1, True)]


async def test_without_push_to_talk_its_key_names_the_option(session: FakeSession) -> None:
    async with SymblApp(session).run_test(size=(80, 24), notifications=True) as pilot:
        session.hear(("Alice", -18.0))
        session.go(SessionState.LISTENING)
        await pilot.press("T")
        await until(pilot, "--push-to-talk")
        assert session.talks == []
