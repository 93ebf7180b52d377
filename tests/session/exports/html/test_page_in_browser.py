"""The page of a session in a real Chromium: search, sound, looks; and whatever was said stays text."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.export_sound import ExportSound, Tracks
from symbl_tui.session.exports.exporter import export_session
from symbl_tui.session.exports.html import html_page
from symbl_tui.session.exports.sound_track import SoundTrack
from symbl_tui.session.summary.assistant_file import Origin, WrittenSummary, append_entry
from tests.session.exports.html.hostile_session import TEXTS, hostile_session
from tests.session.exports.sessions_in_memory import FACTS, line, session
from tests.session.recorded_folder import record
from tests.support.browser import Tab, open_tab

INJECT = """
new Promise((resolve) => {
  document.body.insertAdjacentHTML("beforeend", "<img src='http://evil.example/i' onerror='window.owned=1'>" +
    "<a id=bad href='javascript:void(window.owned=2)'>x</a><p id=styled style='color: red'>y</p>");
  const script = document.createElement("script");
  script.textContent = "window.owned = 3";
  document.body.append(script);
  document.getElementById("bad").click();
  fetch("http://evil.example/f").catch(() => 0).then(() => setTimeout(resolve, 200));
})
"""
"""What a hole in the escaping would bring in."""

CONTRAST = """
(() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[0-9.]+/g).map((part) => part / 255).map(
      (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour.startsWith("rgba(0, 0, 0, 0") ? ground(element.parentElement) : colour;
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!text || element.closest("script, option") || !element.checkVisibility()) continue;
    const pair = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push([element.outerHTML.slice(0, 80), ratio]);
  }
  return poor;
})()
"""
"""Text with less contrast than WCAG's AA asks for."""


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    async with open_tab(tmp_path / "profile", "--autoplay-policy=no-user-gesture-required") as opened:
        await opened.observe("Network", "Log", "Runtime")
        yield opened


async def show(tab: Tab, page: Path, recorded: RecordedSession, *tracks: SoundTrack) -> None:
    await asyncio.to_thread(page.write_text, html_page.render(recorded, tracks))
    await tab.visit(page.as_uri())


def requested(tab: Tab) -> set[str]:
    """What the page has asked for and was not refused; the browser's own pictures are data."""
    blocked = {
        each["params"]["requestId"]
        for each in tab.events
        if each["method"] == "Network.loadingFailed" and each["params"].get("blockedReason") == "csp"
    }
    asked = (each["params"] for each in tab.events if each["method"] == "Network.requestWillBeSent")
    urls = {each["request"]["url"] for each in asked if each["requestId"] not in blocked}
    return {url for url in urls if not url.startswith(("data:image/svg+xml;", "blob:"))}


def complaints(tab: Tab) -> list[Any]:
    kinds = ("Runtime.exceptionThrown", "Log.entryAdded")
    return [each["params"] for each in tab.events if each["method"] in kinds]


async def test_whatever_was_said_is_shown_as_it_is_and_runs_and_loads_nothing(
    tab: Tab, tmp_path: Path
) -> None:
    recorded, page = hostile_session(), tmp_path / "page.html"
    recorded = replace(recorded, facts=replace(recorded.facts, folder=tmp_path))
    written = "\n".join(f"- {text}" for text in TEXTS[:-3])
    append_entry(tmp_path, WrittenSummary(written, "x", Origin(TEXTS[0], TEXTS[1], TEXTS[2], "")))
    await show(tab, page, recorded, *(SoundTrack(text, text, content="T2dnUw==") for text in TEXTS))
    shown = await tab.evaluate("[...document.querySelectorAll('#lines p')].map((row) => row.lastChild.data)")
    assert shown == [f" {text}" for text in TEXTS]
    title = recorded.facts.title
    assert await tab.evaluate("[document.title, document.querySelector('h1').textContent]") == [title, title]
    for place in ("#questions li > span", "#topics li > span", "#bookmarks li > span", "#lines bdi"):
        texts = await tab.evaluate(f"[...document.querySelectorAll({place!r})].map((row) => row.textContent)")
        assert texts == list(TEXTS), place
    owners = await tab.evaluate(
        "[...document.querySelectorAll('#action-items bdi')].map((e) => e.textContent)"
    )
    assert owners == list(TEXTS)
    written_lines = (
        "[...document.querySelectorAll('#summary ul:first-of-type li')].map((row) => row.textContent)"
    )
    assert (await tab.evaluate(written_lines))[: len(TEXTS) - 4] == list(TEXTS[:-4])
    # Nothing is in the page but what the template has.
    assert (
        await tab.evaluate("document.querySelectorAll('img, iframe, base, link, object, embed').length") == 0
    )
    assert await tab.evaluate("document.querySelectorAll('script:not([type])').length") == 1
    links = "[...document.querySelectorAll('[href], [src]')].map((e) => e.getAttribute('href') ?? e.src)"
    assert all(link.startswith(("#", "blob:")) for link in await tab.evaluate(links))
    names = "[...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames())"
    assert not {name for name in await tab.evaluate(names) if name.startswith("on") or name == "style"}
    assert await tab.evaluate("window.owned") is None
    assert requested(tab) == {page.as_uri()}


async def test_even_markup_that_came_in_could_not_run_or_load(tab: Tab, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    await show(tab, page, session(line("Hello.")))
    assert complaints(tab) == []
    await tab.evaluate(INJECT)
    assert await tab.evaluate("window.owned") is None
    assert await tab.evaluate("getComputedStyle(document.getElementById('styled')).color") != "rgb(255, 0, 0)"
    assert requested(tab) == {page.as_uri()}


async def test_a_link_leads_to_its_line_and_search_leaves_the_lines_that_fit(
    tab: Tab, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    said = [line(f"Number {each} of many.", each, each + 1, "AB"[each % 2]) for each in range(1_000)]
    await show(tab, page, session(*said))
    await tab.visit(f"{page.as_uri()}#t-1605")
    inside = "(({top, bottom}) => top >= 0 && bottom <= innerHeight)"
    await tab.until(f"{inside}(document.getElementById('t-1605').getBoundingClientRect())")
    assert await tab.evaluate("document.querySelector('.now').id") == "t-1605"
    await tab.evaluate("location.hash = '#t-0010'")
    await tab.until("document.querySelector('.now').id == 't-0010'")
    # The keys of a reader who has no mouse.
    await tab.press("/")
    assert await tab.evaluate("document.activeElement.id") == "words"
    for key in "number 77":
        await tab.press(key)
    await tab.until("document.getElementById('found').value == '19 of 1000 lines'")
    visible = "[...document.querySelectorAll('#lines p')].filter((row) => row.checkVisibility()).length"
    assert await tab.evaluate(visible) == 19
    await tab.evaluate("(speaker.selectedIndex = 2, speaker.dispatchEvent(new Event('input')))")
    await tab.until("document.getElementById('found').value == '14 of 1000 lines'")
    assert await tab.evaluate("CSS.highlights.get('found').size") == 28
    await tab.evaluate("(speaker.selectedIndex = 0, words.focus())")
    await tab.press("Escape")
    await tab.until("document.getElementById('found').value == ''")
    assert await tab.evaluate(visible) == 1_000
    assert complaints(tab) == []


def with_sound(tmp_path: Path) -> Path:
    folder = record(tmp_path)
    for name, loud in (("1-alice.pcm", 8_000), ("2-bob.pcm", 4_000)):
        tone = loud * np.sin(np.arange(160_000) * 0.2)
        (folder / name).write_bytes(tone.astype("<i2").tobytes())
    return folder


@pytest.mark.parametrize(("embedded", "beside"), [(1_000_000, 0), (0, 3)])
async def test_the_sound_plays_from_a_clicked_line(
    tab: Tab, tmp_path: Path, embedded: int, beside: int
) -> None:
    folder = with_sound(tmp_path)
    page = export_session(folder, "html", ExportSound(tracks=Tracks.CHANNELS, embedded=embedded))
    assert len(list(page.parent.glob("*.ogg"))) == beside
    await tab.visit(page.as_uri())
    await tab.until("sound.duration > 9.9 && sound.duration < 10.1")
    await tab.evaluate("document.querySelector('#t-0003 a').click()")
    await tab.until("!sound.paused && sound.currentTime > 3.05")
    assert await tab.evaluate("document.querySelector('.now').id") == "t-0003"
    assert await tab.evaluate("location.hash") == "#t-0003"
    # The line that is heard is marked as time goes on.
    await tab.evaluate("sound.currentTime = 5.2")
    await tab.until("document.querySelector('.now').id == 't-0005'")
    names = await tab.evaluate("[...track.options].map((each) => each.label)")
    assert names == ["All", "Alice", "Bob"]
    await tab.evaluate("(track.value = 2, track.dispatchEvent(new Event('change')))")
    await tab.until("!sound.paused && sound.currentTime > 5.2 && sound.duration < 10.1")
    assert complaints(tab) == []
    assert all(url.startswith(page.parent.as_uri()) for url in requested(tab))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_can_be_read_in_light_and_dark(tab: Tab, tmp_path: Path, scheme: str) -> None:
    names = [f"Speaker {number}" for number in range(1, 13)]
    facts = replace(FACTS, colours={name: number for number, name in enumerate(names, 1)})
    said = (line("Words.", number, number + 1, name) for number, name in enumerate(names))
    await tab.emulate(prefers_color_scheme=scheme)
    await show(tab, tmp_path / "page.html", replace(session(*said, facts=facts), people=tuple(names)))
    await tab.evaluate("document.getElementById('t-0003').classList.add('now')")
    ground = await tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert await tab.evaluate(CONTRAST) == []
    # The other one by the button, whatever the system wishes.
    other = {"light": 2, "dark": 1}[scheme]
    await tab.evaluate(f"[...Array({other})].forEach(() => document.getElementById('theme').click())")
    assert await tab.evaluate(CONTRAST) == []
    assert await tab.evaluate("getComputedStyle(document.body).backgroundColor") != ground


async def test_it_fits_a_telephone_and_can_be_printed(tab: Tab, tmp_path: Path) -> None:
    await tab.resize(360, 640)
    page = tmp_path / "page.html"
    await show(tab, page, replace(hostile_session(), lines=(line("word " * 100), line("x" * 2_000, 3, 4))))
    assert await tab.evaluate("document.documentElement.scrollWidth") <= 360
    await tab.emulate(media="print")
    hidden = "['#find', '#theme', 'nav'].map((each) => document.querySelector(each).checkVisibility())"
    assert await tab.evaluate(hidden) == [False] * 3
    assert await tab.evaluate("getComputedStyle(lines.firstElementChild).contentVisibility") == "visible"


async def test_a_reader_without_a_screen_finds_landmarks_and_names(tab: Tab, tmp_path: Path) -> None:
    await show(tab, tmp_path / "page.html", hostile_session(), SoundTrack("All", "audio/ogg", content="T2dn"))
    nodes = (await tab.call("Accessibility.getFullAXTree"))["nodes"]
    seen = [
        (each["role"]["value"], each.get("name", {}).get("value", ""))
        for each in nodes
        if not each["ignored"]
    ]
    roles = {role for role, _ in seen}
    assert {"banner", "navigation", "main", "search", "complementary", "contentinfo", "table"} <= roles
    unnamed = [
        role
        for role, name in seen
        if role in ("button", "link", "searchbox", "combobox", "region", "image") and not name
    ]
    assert unnamed == []
    assert json.dumps(seen).count('"heading"') >= 10
