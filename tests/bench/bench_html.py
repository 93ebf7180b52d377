"""HTML exports in a real Chromium: ``python -m tests.bench.bench_html``.

For 5,000 lines (two hours of talk) and 50,000: how long the export takes, its size, how long Chromium needs
from the navigation to the load event, then for a jump to a line at the end, and for a search.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.html import html_page
from symbl_tui.session.model.change import Line
from tests.session.exports.sessions_in_memory import FACTS, line, session
from tests.support.browser import Tab, open_tab

LINES: Final = (5_000, 50_000)
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


async def measure(tab: Tab, count: int, folder: Path) -> None:
    """Print the figures of one page."""
    began = time.perf_counter()
    page = html_page.render(long_session(count))
    rendered = time.perf_counter() - began
    target = folder / f"{count}.html"
    target.write_text(page)
    await tab.visit(target.as_uri())
    await tab.until(f"{OPENED} > 0")
    opened = await tab.evaluate(OPENED)
    jumped, searched = await tab.evaluate(JUMP), await tab.evaluate(SEARCH)
    print(
        f"{count:6} lines: exported in {rendered:.2f} s, {len(page) / 1e6:.1f} MB;",
        f"opened in {opened / 1000:.2f} s, jumped in {jumped / 1000:.3f} s,",
        f"searched in {searched / 1000:.2f} s",
    )


async def main() -> None:
    """Measure all pages."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_tab(Path(folder) / "profile") as tab:
            for count in LINES:
                await measure(tab, count, Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
