"""How ``symbl-tui models list`` shows models: a table of 80 columns, or JSON."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from symbl_tui.domain.text import clean

if TYPE_CHECKING:
    from symbl_tui.engine.models.measurements import Measurements
    from symbl_tui.engine.recognizers.selection.engine_toml import Selection
    from symbl_tui.engine.recognizers.selection.model_rows import Row

_HEAD = ("NAME", "LANGUAGE", "SIZE", "WER", "LICENCE", "MODE")


def table(rows: list["Row"]) -> Iterator[str]:
    """One line a model, and one below it where it was measured here."""
    yield _line("  ", *_HEAD)
    for row in rows:
        entry = row.entry
        yield _line(
            "> " if row.in_use else "* " if row.here else "  ",
            clean(row.name),
            row.language or "-",
            f"{row.megabytes:.0f} MB",
            f"{entry.wer.percent:.1f} %" if entry and entry.wer else "-",
            entry.licence if entry else "-",
            _mode(row),
        )
        if row.figures:
            yield f"    here: {cost(row.figures)}"


def _mode(row: "Row") -> str:
    """How the model works: on sound as it comes, on finished lines, or on finished recordings."""
    if not row.live:
        return "offline"
    return "-" if row.entry is None else "stream" if row.entry.streaming else "lines"


def _line(mark: str, name: str, language: str, size: str, wer: str, licence: str, mode: str) -> str:
    return f"{mark}{name:<27} {language:<10} {size:>6} {wer:>6}  {licence:<14} {mode}".rstrip()


def cost(figures: "Measurements") -> str:
    """What a model costs here, in a few words."""
    wer = (
        f", WER {figures.wer:.1f} % on {figures.seconds:.0f} s of Dickens" if figures.wer is not None else ""
    )
    return f"{figures.cpu:.2f} core, {figures.memory_mb:.0f} MB{wer}"


def notes(rows: list["Row"], selection: "Selection") -> Iterator[str]:
    """What a reader of the table has to know besides."""
    from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL, NON_COMMERCIAL_TERMS

    if any(row.in_use for row in rows):
        yield "> in use, * installed; symbl-tui models install NAME, models use NAME"
    else:
        used = clean(" ".join((selection.recognizer, selection.model)).strip())
        yield f"* installed; in use: {used}; symbl-tui models install NAME, models use NAME"
    yield (
        "WER as published: the average of the Open ASR Leaderboard for English (distil: its authors' sets), "
        "FLEURS for others"
    )
    yield "offline: for finished recordings, with symbl-tui sessions retranscribe"
    if any(row.entry and row.entry.licence == NON_COMMERCIAL for row in rows):
        yield NON_COMMERCIAL_TERMS
    unknown = [row.name for row in rows if row.entry and row.entry.files and row.entry.checksum is None]
    if unknown:
        yield f"no published checksum: {', '.join(unknown)}; what comes is noted at the first installation"


def as_json(rows: list["Row"]) -> str:
    """An array with an object a model; null where something is not known."""
    return json.dumps([_object(row) for row in rows], indent=2)


def _object(row: "Row") -> dict[str, object]:
    from msgspec import to_builtins

    entry = row.entry
    wer = entry.wer if entry else None
    return {
        "name": row.name,
        "recognizer": row.runtime,
        "live": row.live,
        "language": row.language,
        "size_mb": round(row.megabytes, 1),
        "wer_percent": wer.percent if wer else None,
        "wer_on": str(wer.benchmark) if wer else None,
        "licence": entry.licence if entry else None,
        "streaming": entry.streaming if entry else None,
        "checksum": str(entry.checksum) if entry and entry.checksum else None,
        "installed": row.here is not None,
        "packaged": row.here is not None and row.here.packaged,
        "directory": str(row.here.directory) if row.here else None,
        "in_use": row.in_use,
        "measured": to_builtins(row.figures) if row.figures else None,
    }
