"""``symbl-tui models``: what a user types and reads."""

import json
from pathlib import Path

import pytest

from symbl_tui.cli.command import parse
from symbl_tui.cli.command_table import build_parser
from symbl_tui.engine.models import catalogue, packaged
from symbl_tui.engine.models.catalogue_entry import NON_COMMERCIAL, CatalogueEntry, RemoteFile
from symbl_tui.engine.recognizers.selection import model_rows
from symbl_tui.errors import UsageError
from tests.engine.models.file_host import ARCHIVE, FileHost, archive_entry, folder_archive
from tests.engine.recognizers.sherpa.tiny_model import make

pytestmark = pytest.mark.usefixtures("home")


def run(*arguments: str) -> int:
    """Run ``symbl-tui models``; the exit code, or the error that it raises."""
    return parse(build_parser(), ["models", *arguments])()


@pytest.fixture
def offered(host: FileHost, monkeypatch: pytest.MonkeyPatch) -> CatalogueEntry:
    """A catalogue of one model, which the host has."""
    entry = archive_entry(host)
    monkeypatch.setattr(catalogue, "CATALOGUE", (entry,))
    monkeypatch.setattr(model_rows, "CATALOGUE", (entry,))
    monkeypatch.setattr(packaged, "CATALOGUE", ())
    return entry


@pytest.mark.usefixtures("offered")
def test_a_user_lists_installs_uses_and_checks(capsys: pytest.CaptureFixture[str], models_dir: Path) -> None:
    assert run() == 0
    listed = capsys.readouterr().out
    assert "  tiny " in listed
    assert "no published checksum" in listed.partition("  tiny ")[2]
    assert run("install", "tiny") == 0
    output = capsys.readouterr()
    assert "sha256" in output.out
    assert "no published checksum" in output.err
    assert "symbl-tui models use tiny" in output.err
    assert 'recognizer = { name = "sherpa-onnx", model = "tiny" }' in output.err
    assert run("list") == 0
    assert "* tiny " in capsys.readouterr().out
    assert run("use", "tiny") == 0
    assert run("list") == 0
    assert "> tiny " in capsys.readouterr().out
    assert run("check") == 0
    assert "is complete and loads" in capsys.readouterr().out
    (models_dir / "tiny" / "tokens.txt").write_text("spoilt")
    assert run("check", "tiny") == 1
    assert "tokens.txt" in capsys.readouterr().err
    with pytest.raises(UsageError, match="no model 'nonsense'"):
        run("install", "nonsense")


@pytest.mark.usefixtures("offered")
def test_a_model_that_cannot_be_loaded_is_reported(
    capsys: pytest.CaptureFixture[str], host: FileHost, tmp_path: Path
) -> None:
    make(tmp_path / "broken")
    (tmp_path / "broken" / "encoder.onnx").write_bytes(b"no graph")
    host.files[ARCHIVE] = folder_archive(tmp_path / "broken")
    assert run("install", "tiny") == 0
    assert run("check", "tiny") == 1
    assert "tiny" in capsys.readouterr().err


def test_measurements_are_listed_and_the_table_fits_80_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("check", "moonshine-tiny-en", "--bench") == 0
    assert "real-time factor" in capsys.readouterr().out
    assert run("list") == 0
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert max(map(len, lines + output.err.splitlines())) <= 80
    (at,) = [number for number, line in enumerate(lines) if "moonshine-tiny-en " in line]
    assert "12.7 %" in lines[at]
    assert "% on 44 s of Dickens" in lines[at + 1]
    assert "no published checksum" not in output.out
    assert "Community License" in output.err


def test_the_list_is_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--json") == 0
    models = {model["name"]: model for model in json.loads(capsys.readouterr().out)}
    tiny = models["moonshine-tiny-en"]
    assert (tiny["installed"], tiny["packaged"], tiny["wer_percent"]) == (True, True, 12.66)
    assert models["moonshine-small-en"]["streaming"]
    assert models["kroko-fr"]["checksum"] == "sha256"
    assert models["moonshine-base-es"]["licence"] == "non-commercial"
    assert not models["whisper-small-en"]["live"]


def test_licence_terms_are_printed_before_the_download(
    capsys: pytest.CaptureFixture[str], host: FileHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.status = 404
    file = RemoteFile("encoder_model.ort", host.url("x"), 1000)
    entry = CatalogueEntry("moonshine-xx", "moonshine", "Spanish", "es", NON_COMMERCIAL, (file,))
    monkeypatch.setattr(catalogue, "CATALOGUE", (entry,))
    with pytest.raises(Exception, match="HTTP 404"):
        run("install", "moonshine-xx")
    assert "for research and private use" in capsys.readouterr().err


def test_a_model_inside_a_package_is_never_downloaded(
    capsys: pytest.CaptureFixture[str], models_dir: Path
) -> None:
    assert run("install", "moonshine-tiny-en") == 0
    output = capsys.readouterr()
    assert "inside the Python package moonshine-voice; nothing is downloaded" in output.out
    assert "symbl-tui models use moonshine-tiny-en" in output.err
    assert not models_dir.exists()


def test_an_unavailable_model_is_an_error_with_the_way_out() -> None:
    with pytest.raises(UsageError, match="symbl-tui models install moonshine-small-en installs it"):
        run("use", "moonshine-small-en")
    with pytest.raises(UsageError, match="no model 'nonsense'"):
        run("use", "nonsense")
    with pytest.raises(UsageError, match="no model nonsense is installed"):
        run("check", "nonsense")
