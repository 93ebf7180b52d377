"""The texts of the list of calls. Pure."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from symbl_tui.domain.insight_kind import ACTION_ITEM, QUESTION, kind_of
from symbl_tui.domain.text import clean
from symbl_tui.ui.presenters.level_meter import Bar, is_quiet
from symbl_tui.ui.rendering.cells import clip, fit, stopwatch
from symbl_tui.ui.view_models.call_overview import CallRow

_BAR_CELLS: Final = 12
_PLATFORM_CELLS: Final = 12
# A list with fewer cells than this has no level.
_WIDE: Final = 70


def row(call: CallRow, width: int) -> Content:
    """Two lines: parties, platform, level and length; the last words and what was found."""
    length = stopwatch(call.seconds)
    level = _level(call) if width >= _WIDE else Content("")
    platform = fit(call.platform, _PLATFORM_CELLS) + "  " if width >= _WIDE else ""
    room = width - len(length) - cell_len(platform) - cell_len(level.plain) - 6
    names = fit(", ".join(call.parties) or "Call", max(0, room))
    mark = ("○ ", "$text-dim") if call.ended or call.hung_up else ("● ", "$success")
    first = Content.assemble(
        mark, (names, "" if call.ended else "bold"), "  ", (platform, "$text-dim"), level, f"  {length}"
    )
    return Content.assemble(first, "\n", _second(call, width))


def _second(call: CallRow, width: int) -> Content:
    counts = "  ".join(
        f"{number}{kind_of(key).glyph}"
        for key, number in ((QUESTION, call.questions), (ACTION_ITEM, call.actions))
        if number
    )
    room = width - cell_len(counts) - 4
    if call.ended:
        said = clip(call.ended, room)
    elif call.words:
        said = _last_words(call, room)
    else:
        said = "nothing said yet"
    style = "$text-dim" if call.ended or not call.words else ""
    return Content.assemble("  ", (fit(said, max(0, room)), style), "  ", (counts, "$accent"))


def _last_words(call: CallRow, room: int) -> str:
    """Speaker and words; of long ones the end: a list shows what was said last."""
    name, words = f"{call.speaker}: ", clean(call.words)
    if cell_len(name + words) <= room:
        return name + words
    keep = max(0, room - cell_len(name) - 1)
    # In few steps and never too much at once: a character takes one cell, or two, or none.
    while words and cell_len(words) > keep:
        words = words[max(1, (cell_len(words) - keep) // 2) :]
    return f"{name}…{words}"


def _level(call: CallRow) -> Content:
    status = call.loudest
    if status is None or call.hung_up:
        waits = call.hung_up and not call.ended
        return Content(f"{'finishing' if waits else '':<{_BAR_CELLS}}")
    bar = Bar.of(status.reading, _BAR_CELLS, is_quiet(status))
    colours = {"ok": "$success", "warm": "$warning", "hot": "$error", "track": "$text-dim"}
    return Content.assemble(*((text, colours.get(style, "")) for text, style in bar.parts()))


def title(rows: tuple[CallRow, ...], most: int, where: str) -> str:
    """The first line of the screen."""
    going_on = sum(not each.ended for each in rows)
    return f"Calls at {where}   {going_on} of {most}"


def no_calls(notes: Sequence[str], setup_key: str) -> str:
    """What stands in place of the list before the first call."""
    lines = (
        "No call yet. Calls appear here when they arrive.",
        "",
        *map(clean, notes),
        "",
        f"Press {setup_key} to see what to configure at a platform.",
    )
    return "\n".join(lines)
