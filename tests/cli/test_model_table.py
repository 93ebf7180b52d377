"""``models list`` fits a terminal of 80 columns and says what each model costs and permits."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from symbl_tui.cli import model_table
from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL
from symbl_tui.engine.models.installed import InstalledModel
from symbl_tui.engine.models.measurements import Measurements
from symbl_tui.engine.recognizers.selection.engine_toml import Selection
from symbl_tui.engine.recognizers.selection.model_rows import Row
from tests.support.foreign_text import HOSTILE, is_harmless

ENTRY = CATALOGUE[0]
LISTED = Row(ENTRY.name, ENTRY.runtime, ENTRY.language, ENTRY, None, False, None)
HERE = replace(LISTED, here=InstalledModel(ENTRY.name, Path("/models/a"), ENTRY.runtime, ENTRY.language))
OWN = Row("my-model", ENTRY.runtime, "", None, None, False, None)
FIGURES = Measurements(cpu=0.234, real_time_factor=0.1, memory_mb=312.4, seconds=61.0, wer=5.25)


def lines(*rows: Row) -> list[str]:
    return list(model_table.table(list(rows)))


def notes(*rows: Row) -> str:
    return "\n".join(model_table.notes(list(rows), Selection("moonshine", "base\x1b[2J")))


def test_every_model_of_the_catalogue_fits_eighty_columns() -> None:
    rows = [Row(each.name, each.runtime, each.language, each, None, False, FIGURES) for each in CATALOGUE]
    assert max(map(len, lines(*rows))) <= 80


def test_models_in_use_and_installed_ones_are_marked() -> None:
    marks = [line[:2] for line in lines(replace(HERE, in_use=True), HERE, LISTED)]
    assert marks == ["  ", "> ", "* ", "  "]


def test_a_model_of_the_user_shows_dashes_where_nothing_is_published() -> None:
    (line,) = lines(OWN)[1:]
    assert line.split() == ["my-model", "-", "0", "MB", "-", "-", "-"]


def test_the_mode_tells_streaming_line_by_line_and_offline_models_apart() -> None:
    streaming, decoding = (replace(LISTED, entry=replace(ENTRY, streaming=each)) for each in (True, False))
    assert lines(streaming)[1].endswith("stream")
    assert lines(decoding)[1].endswith("lines")
    assert lines(replace(LISTED, runtime="whisper"))[1].endswith("offline")


def test_what_was_measured_here_stands_below_the_model() -> None:
    shown = lines(replace(HERE, figures=FIGURES))
    assert shown[2] == "    here: 0.23 core, 312 MB, WER 5.2 % on 61 s of Dickens"
    foreign = replace(HERE, figures=Measurements(0.5, 0.1, 99.6, 61.0))
    assert lines(foreign)[2] == "    here: 0.50 core, 100 MB"


def test_a_hostile_name_of_an_own_model_sends_no_escape() -> None:
    assert is_harmless("\n".join(lines(replace(OWN, name=HOSTILE))))


def test_the_notes_name_a_model_in_use_that_is_not_in_the_table() -> None:
    assert "in use: moonshine base" in notes(LISTED)
    assert "in use:" not in notes(replace(HERE, in_use=True))
    assert is_harmless(notes(LISTED))


@pytest.mark.parametrize("licence", [NON_COMMERCIAL, "MIT"])
def test_terms_are_explained_only_where_a_listed_model_has_them(licence: str) -> None:
    row = replace(LISTED, entry=replace(ENTRY, licence=licence))
    assert ("Community License" in notes(row)) == (licence == NON_COMMERCIAL)


def test_a_model_without_a_published_checksum_is_pointed_out() -> None:
    files = tuple(replace(file, checksum=None) for file in ENTRY.files)
    shown = "\n".join(lines(replace(LISTED, entry=replace(ENTRY, files=files))))
    assert "no published checksum: that of the first download is recorded" in shown
    assert "no published checksum" not in "\n".join(lines(LISTED))


def test_json_has_every_model_with_null_for_what_is_unknown() -> None:
    own, here = json.loads(model_table.as_json([OWN, replace(HERE, in_use=True, figures=FIGURES)]))
    assert (own["name"], own["licence"], own["wer_percent"], own["measured"]) == (
        "my-model",
        None,
        None,
        None,
    )
    assert (own["installed"], own["in_use"]) == (False, False)
    assert (here["installed"], here["packaged"], here["in_use"]) == (True, False, True)
    assert (here["directory"], here["measured"]["wer"]) == ("/models/a", 5.25)
    assert own.keys() == here.keys()
