"""A recorded session as a text that other programs and people read; a file per format.

Adding one: a module with ``render(recorded) -> str``, and a line in :data:`FORMATS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from symbl_tui.domain.text import clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.recorded_session import RecordedSession, read
from symbl_tui.session.exports import json_document, markdown, plain_text, srt, vtt
from symbl_tui.system.paths import replace


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of export."""

    render: Callable[[RecordedSession], str]
    about: str
    """What it is good for, in a few words."""


FORMATS: Final = {
    "md": Format(markdown.render, "Markdown: minutes to read and to share"),
    "txt": Format(plain_text.render, "plain text"),
    "srt": Format(srt.render, "SubRip subtitles"),
    "vtt": Format(vtt.render, "WebVTT subtitles"),
    "json": Format(json_document.render, "everything, for programs"),
}
"""By the ending of the file, the default first."""


def export(recorded: RecordedSession, format: str) -> str:
    """A session in one of :data:`FORMATS`; raises :class:`UsageError` for any other."""
    if format not in FORMATS:
        raise UsageError(f'there is no export "{clean(format, 40)}"', f"there are {', '.join(FORMATS)}")
    return FORMATS[format].render(recorded)


def export_to(folder: Path, format: str = "md") -> Path:
    """Export a session into its own ``exports/``, also while it runs; blocks. The file that was written.

    Raises:
        SymblTuiError: the session cannot be read, or the file cannot be written.
    """
    content = export(read(folder), format)
    target = folder / "exports" / f"{folder.name}.{format}"
    write(target, content)
    return target


def write(target: Path, content: str) -> None:
    """Write a private file, whole or not at all; raises :class:`SymblTuiError` when the disk refuses."""
    try:
        replace(target, content.encode())
    except OSError as error:
        raise SymblTuiError(f"{clean(str(target))}: cannot be written ({error.strerror})") from error
