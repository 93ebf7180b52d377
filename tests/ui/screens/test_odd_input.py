"""No key, mouse report, paste or reply of a terminal ends a screen, in whatever order and however quick."""

import asyncio
import random
import time
from datetime import UTC, datetime

import pytest

from symbl_tui.config.profile import Profile
from symbl_tui.system import paths
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.runtime.terminal_messages import TerminalMessages
from symbl_tui.ui.setup.flow import SetupFlow
from tests.session.recorded_folder import record
from tests.system.test_terminal_input import REPLIES, SEQUENCES
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting

LEAVING = b"q\x03\x11"
KEYS = [bytes((byte,)) for byte in range(256) if byte not in LEAVING]
QUICK = [b"//", b"??", b"\x1b", b"\t", b"\r", b"m", b"E", b"l", b"\x1bOQ", b"\x1b[13~", b"\x10", b"\x1b[A"]
"""Keys that open and close screens, more often than the others."""
LONG = 100.0


def mouse(pick: random.Random) -> bytes:
    button = pick.choice((0, 1, 2, 3, 32, 35, 64, 65, 66, 67, 128))
    column, row = pick.choice((0, 1, 5, 40, 80, 500, 99999)), pick.choice((0, 1, 3, 10, 24, 400))
    return b"\x1b[<%d;%d;%d%s" % (button, column, row, pick.choice((b"M", b"m")))


def resize(pick: random.Random) -> bytes:
    rows, columns, height = pick.choice((1, 2, 24, 60)), pick.choice((1, 10, 80, 200)), pick.choice((0, 480))
    return b"\x1b[48;%d;%d;%d;%dt" % (rows, columns, height, pick.choice((0, 800)))


def chunk(pick: random.Random) -> bytes:
    """What a terminal might send at once."""
    paste = b"\x1b[200~" + pick.randbytes(9) + b"\x1b[201~"
    kinds = (pick.choice(KEYS), pick.choice(QUICK), pick.choice((*REPLIES, *SEQUENCES)), mouse(pick), paste)
    return b"".join(pick.choice((*kinds, resize(pick))) for _ in range(pick.choice((1, 1, 2, 5))))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("first", ["live", "login"])
async def test_odd_input_ends_no_screen(session: FakeSession, first: str, seed: int) -> None:
    record(paths.sessions_dir(), started=datetime(2026, 11, 20, tzinfo=UTC))
    pick, terminal = random.Random(seed), TerminalMessages()
    flow = SetupFlow(Profile(), lambda profile: profile, lambda _: Profile(), lambda *_: session)
    app = SymblApp(session) if first == "live" else SymblApp(flow=flow)
    sent = []
    async with app.run_test(size=(80, 24)) as pilot:
        if first == "live":
            meeting(session)
        await pilot.pause()
        assert app._driver is not None
        # On the loop's own thread here, where the driver's way would leave a task behind.
        app._driver.send_message = app.post_message  # type: ignore[assignment]
        for _ in range(25):
            sent.append(chunk(pick))
            now = time.monotonic()
            for message in (*terminal.feed(sent[-1], now), *terminal.tick(now + pick.choice((0.0, LONG)))):
                app._driver.process_message(message)
            await asyncio.sleep(pick.choice((0.0, 0.01, 0.03)))
        assert app.fault is None, sent
