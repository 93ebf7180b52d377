"""Makes the README's picture from the running app: ``python -m tests.ui.picture tests/ui/live.svg``."""

import asyncio
import re
import sys
from pathlib import Path

from symbl_tui.ui.app import SymblApp
from tests.ui.fake_session import FakeSession
from tests.ui.scenes import meeting
from tests.ui.screen_text import until

SIZE = (112, 22)
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Rich asks for a font from the net, which a README's picture may not load; the reader's own will do."""


async def picture() -> str:
    """The live screen in the middle of a meeting, as SVG."""
    session = FakeSession(title="Launch planning")
    app = SymblApp(session)
    async with app.run_test(size=SIZE) as pilot:
        while session.running != {"capture", "transcribe"}:
            await pilot.pause(0.01)
        meeting(session)
        await until(pilot, "captured 12:31")
        await until(pilot, "dB")
        await pilot.press("2")
        await until(pilot, "Send the report")
        svg = app.export_screenshot(title="symbl-tui", simplify=True)
        session.release()
    return FONTS.sub("", svg)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(picture()), encoding="utf-8")
