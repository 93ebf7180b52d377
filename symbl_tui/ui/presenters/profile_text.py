"""What the profiles screen says. Pure: values in, content out."""

from typing import Final

from textual.content import Content

from symbl_tui.audio.registry import redact
from symbl_tui.config.profile import LOCAL
from symbl_tui.config.profiles import SavedProfile
from symbl_tui.domain.text import clean

EMPTY: Final = """\
No profile is saved yet.

A profile is a whole set-up under a name: who understands, where the sound comes from, who speaks, \
what to watch for, the look.

n saves what is set up now. From then on, Enter here begins with it, and so does
symbl-tui --profile NAME"""

NO_TERMINAL: Final = ("an editor needs a terminal of its own", 'there, run: symbl-tui profiles edit "{}"')
"""Where the screens are in a browser."""

_WRONG: Final = "✗ "

_MOST_LINES: Final = 2000
"""Lines of a profile that are shown."""


def top(count: int) -> Content:
    """The title line."""
    many = f"  {count} saved" if count else ""
    return Content.assemble(("Profiles", "bold"), (many, "$text-dim"))


def row(entry: SavedProfile) -> Content:
    """A profile in the list, on two lines."""
    profile = entry.profile
    if profile is None:
        return Content.assemble((_WRONG, "$error"), entry.name, "\n", ("  wrong; e mends it", "$text-dim"))
    title = "" if profile.title == entry.name else f"  {clean(profile.title, 60)}"
    sources = " + ".join(clean(redact(spec), 60) for spec in profile.source.specs)
    engine = "this machine" if profile.engine.url == LOCAL else clean(profile.engine.url, 60)
    who = ", ".join(clean(speaker.name, 40) for speaker in profile.speakers)
    rest = " · ".join(part for part in (sources, engine, who) if part)
    return Content.assemble((entry.name, "bold"), (title, "$text-dim"), "\n", (f"  {rest}", "$text-dim"))


def text(entry: SavedProfile) -> Content:
    """The whole of a profile, as its file says it."""
    lines = entry.text.splitlines()
    shown = [_line(line) for line in lines[:_MOST_LINES]]
    more = [Content.styled(f"… {len(lines) - _MOST_LINES} more lines", "$text-dim")]
    return Content("\n").join(shown + (more if len(lines) > _MOST_LINES else []))


def _line(line: str) -> Content:
    indent = " " * min(len(line) - len(line.lstrip()), 40)
    line = indent + clean(line)
    if line.lstrip().startswith("#"):
        return Content.styled(line, "$text-dim")
    return Content.styled(line, "bold") if line.startswith("[") else Content(line)
