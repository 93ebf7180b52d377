"""HTML: the session as one self-contained page that any browser shows.

Jinja escapes every value of the session by itself. The Content-Security-Policy names our script and our
style sheet by their hashes: markup that came in nevertheless could neither run nor load anything.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.exports.html.page_content import PageContent, page_of
from symbl_tui.session.exports.sound_track import SoundTrack

_FOLDER: Final = Path(__file__).parent


def render(recorded: RecordedSession, tracks: Sequence[SoundTrack] = ()) -> str:
    """The session as a page.

    Args:
        recorded: The session.
        tracks: Its sound; the first one is played until the reader chooses another.
    """
    style, script = _own_text("page.css"), _own_text("page.js")
    content: PageContent = page_of(recorded)
    return _template().render(
        page=content,
        tracks=tracks,
        style=style,
        script=script,
        policy=_policy(style, script, beside=any(track.href for track in tracks)),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clock"] = clock
    return environment.get_template("page.html.jinja")


@cache
def _own_text(name: str) -> Markup:
    """A file of this package, which is no foreign text."""
    return Markup((_FOLDER / name).read_text("utf-8"))


def _policy(style: str, script: str, *, beside: bool) -> str:
    """Nothing but our script, our style sheet and the sound of the session."""
    # Beside the page also on a disk, where a page has no origin of its own.
    media = "'self' file:" if beside else "blob:"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            f"media-src {media}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
