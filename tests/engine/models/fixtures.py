"""Fixtures of every test that installs, selects or measures models: directories of its own, and a host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.system import paths
from tests.engine.models.file_host import ARCHIVE, FileHost, folder_archive
from tests.engine.recognizers.sherpa.tiny_model import make
from tests.support.command import Home


@pytest.fixture
def models_dir(home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models' directory in a home of the test's own; not created."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return paths.models_dir()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[FileHost]:
    """A file host with the archive of a tiny model."""
    host = FileHost({ARCHIVE: folder_archive(make(tmp_path / "source"))})
    yield host
    host.close()
