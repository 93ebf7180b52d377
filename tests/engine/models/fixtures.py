"""Fixtures of every test that installs, selects or measures models: directories of its own, and a host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.system import paths
from tests.engine.models.file_host import ARCHIVE, FileHost, folder_archive
from tests.engine.recognizers.sherpa.tiny_model import make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty data, configuration and state directories; the models' directory within."""
    for kind in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return paths.models_dir()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[FileHost]:
    """A file host with the archive of a tiny model."""
    host = FileHost({ARCHIVE: folder_archive(make(tmp_path / "source"))})
    yield host
    host.close()
