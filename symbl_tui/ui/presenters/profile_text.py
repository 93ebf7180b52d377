"""The texts of the profiles screen. Pure."""

from typing import Final

from textual.content import Content

from symbl_tui.audio.registry import redact
from symbl_tui.config.profile import LOCAL
from symbl_tui.config.profiles import SavedProfile
from symbl_tui.domain.text import clean

EMPTY: Final = """\
No profiles yet.

A profile stores all settings under a name: engine, source, speakers, trackers, theme.

n saves the current settings. Then Enter starts a session with them, and so does
symbl-tui --profile NAME"""

NO_TERMINAL: Final = ("an editor needs a terminal of its own", 'there, run: symbl-tui profiles edit "{}"')
"""The error where the screens are in a browser: message and remedy."""

_INVALID: Final = "✗ "

# Lines of a profile that are shown.
_MAX_LINES: Final = 2000


def title(count: int) -> Content:
    """The title line."""
    saved = f"  {count} saved" if count else ""
    return Content.assemble(("Profiles", "bold"), (saved, "$text-dim"))


def row(entry: SavedProfile) -> Content:
    """A profile in the list, on two lines."""
    profile = entry.profile
    if profile is None:
        return Content.assemble(
            (_INVALID, "$error"), entry.name, "\n", ("  invalid; press e to edit it", "$text-dim")
        )
    title = "" if profile.title == entry.name else f"  {clean(profile.title, 60)}"
    sources = " + ".join(clean(redact(spec), 60) for spec in profile.source.specs)
    engine = "local engine" if profile.engine.url == LOCAL else clean(profile.engine.url, 60)
    speakers = ", ".join(clean(speaker.name, 40) for speaker in profile.speakers)
    details = " · ".join(part for part in (sources, engine, speakers) if part)
    return Content.assemble((entry.name, "bold"), (title, "$text-dim"), "\n", (f"  {details}", "$text-dim"))


def text(entry: SavedProfile) -> Content:
    """The text of a profile's file."""
    lines = entry.text.splitlines()
    shown = [_line(line) for line in lines[:_MAX_LINES]]
    more = [Content.styled(f"… {len(lines) - _MAX_LINES} more lines", "$text-dim")]
    return Content("\n").join(shown + (more if len(lines) > _MAX_LINES else []))


def _line(line: str) -> Content:
    indent = " " * min(len(line) - len(line.lstrip()), 40)
    line = indent + clean(line)
    if line.lstrip().startswith("#"):
        return Content.styled(line, "$text-dim")
    return Content.styled(line, "bold") if line.startswith("[") else Content(line)
