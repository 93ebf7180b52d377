"""Speech models as a table of 80 columns or as JSON, for ``symbl-tui models list``."""

import json
from collections.abc import Iterator

from msgspec import to_builtins

from symbl_tui.domain.text import clean
from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL, NON_COMMERCIAL_TERMS
from symbl_tui.engine.models.measurements import Measurements
from symbl_tui.engine.recognizers.selection.engine_toml import Selection
from symbl_tui.engine.recognizers.selection.model_rows import Row

_HEAD = ("NAME", "LANGUAGE", "SIZE", "WER", "LICENCE", "MODE")


def table(rows: list[Row]) -> Iterator[str]:
    """A line for each model, with a second one where it was measured on this machine."""
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
        # Beside the model and on stdout: a note below the table is easily missed.
        if _unverified(row):
            yield "    no published checksum: that of the first download is recorded"
        if row.figures:
            yield f"    here: {format_cost(row.figures)}"


def _unverified(row: Row) -> bool:
    """Whether a download of the model could not be checked against a published checksum."""
    return row.entry is not None and bool(row.entry.files) and row.entry.checksum is None


def _mode(row: Row) -> str:
    """How the model works: on a stream, on finished lines, or on finished recordings."""
    if not row.live:
        return "offline"
    return "-" if row.entry is None else "stream" if row.entry.streaming else "lines"


def _line(mark: str, name: str, language: str, size: str, wer: str, licence: str, mode: str) -> str:
    return f"{mark}{name:<27} {language:<10} {size:>6} {wer:>6}  {licence:<14} {mode}".rstrip()


def format_cost(figures: Measurements) -> str:
    """What a model costs on this machine: processor, memory and, if measured, word error rate."""
    wer = (
        f", WER {figures.wer:.1f} % on {figures.seconds:.0f} s of Dickens" if figures.wer is not None else ""
    )
    return f"{figures.cpu:.2f} core, {figures.memory_mb:.0f} MB{wer}"


def notes(rows: list[Row], selection: Selection) -> Iterator[str]:
    """Notes below the table: its marks, the origin of its figures, and licences."""
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


def as_json(rows: list[Row]) -> str:
    """An array with an object for each model; null where a value is unknown."""
    return json.dumps([_object(row) for row in rows], indent=2)


def _object(row: Row) -> dict[str, object]:
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
