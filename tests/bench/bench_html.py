"""HTML exports in a real Chromium: ``python -m tests.bench.bench_html``.

For 5,000 lines (two hours of talk), without and with the sound, and for 50,000: how long the export takes,
its size; how long Chromium needs from the navigation to the load event, for a jump to the end, for a search.
"""

import asyncio
import os
import random
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.html import html_page
from symbl_tui.session.exports.sound_track import SoundTrack
from symbl_tui.session.model.change import Line
from tests.session.exports.sessions_in_memory import FACTS, line, session
from tests.support.browser import Tab, open_tab

PAGES: Final = ((5_000, 0), (5_000, 14_400_000), (50_000, 0))
"""Lines, and bytes of sound."""
WORDS: Final = (
    "the",
    "we",
    "should",
    "launch",
    "report",
    "please",
    "tomorrow",
    "clear",
    "deadline",
    "budget",
)
OPENED: Final = "performance.getEntriesByType('navigation')[0].loadEventEnd"
JUMP: Final = """
new Promise((resolve) => {
  const began = performance.now(), last = [...document.querySelectorAll("#lines p")].at(-3);
  location.hash = last.id;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const box = last.getBoundingClientRect();
    resolve(box.top >= 0 && box.bottom <= innerHeight ? performance.now() - began : -1);
  }));
})
"""
SEARCH: Final = """
new Promise((resolve) => {
  const began = performance.now();
  document.getElementById("words").value = "launch tomorrow"; search();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
})
"""


def spoken(count: int) -> Iterator[Line]:
    """Lines of two speakers, two hours for 5,000."""
    chance, start = random.Random(1), 0.0
    for number in range(count):
        length = chance.uniform(0.6, 4)
        text = " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 25))).capitalize() + "."
        yield line(text, start, start + length, chance.choice(("Alice", "Bob")), f"u{number}")
        start += length * 0.63


def long_session(count: int) -> RecordedSession:
    """A session of so many lines."""
    lines = tuple(spoken(count))
    return session(*lines, facts=replace(FACTS, length=lines[-1].end))


async def measure(tab: Tab, count: int, sound: int, folder: Path) -> None:
    """Print the figures of one page; ``sound``: bytes that are embedded."""
    tracks = [SoundTrack("All", "audio/ogg", content=b64encode(os.urandom(sound)).decode())] if sound else []
    recorded = long_session(count)
    began = time.perf_counter()
    page = html_page.render(recorded, tracks)
    rendered = time.perf_counter() - began
    target = folder / f"{count}-{sound}.html"
    target.write_text(page)
    await tab.visit(target.as_uri())
    await tab.until(f"{OPENED} > 0")
    opened = await tab.evaluate(OPENED)
    metrics = (await tab.call("Performance.getMetrics"))["metrics"]
    worked = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
    jumped, searched = await tab.evaluate(JUMP), await tab.evaluate(SEARCH)
    print(
        f"{count:6} lines: exported in {rendered:.2f} s, {len(page) / 1e6:.1f} MB;",
        f"opened in {opened / 1000:.2f} s ({worked:.2f} s of CPU), jumped in {jumped / 1000:.3f} s,",
        f"searched in {searched / 1000:.2f} s",
    )


async def measure_all() -> None:
    """Print the figures of all pages."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_tab(Path(folder) / "profile") as tab:
            await tab.call("Performance.enable", timeDomain="threadTicks")
            for count, sound in PAGES:
                await measure(tab, count, sound, Path(folder))


def main() -> None:
    """Measure all pages."""
    asyncio.run(measure_all())


if __name__ == "__main__":
    main()
