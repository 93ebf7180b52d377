"""Download of one file: it resumes where that is safe, begins anew where it is not, and always ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from symbl_tui.engine.models.download import DownloadFailed, FileTooLarge, download
from symbl_tui.errors import UsageError
from tests.engine.models.file_host import FileHost, quietly

NAME = "encoder.ort"
CONTENT = bytes(range(256)) * 20


@pytest.fixture
def server() -> Iterator[FileHost]:
    server = FileHost({NAME: CONTENT})
    yield server
    server.close()


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / f"{NAME}.part"


def fetch(server: FileHost, part: Path, *, most: int = len(CONTENT)) -> list[tuple[int, int]]:
    """Download the file; the progress."""
    seen: list[tuple[int, int]] = []
    download(server.url(NAME), part, lambda *progress: seen.append(progress), room=0, most=most)
    assert part.read_bytes() == CONTENT
    return seen


def test_the_progress_of_a_resumed_download_counts_what_was_there(server: FileHost, part: Path) -> None:
    server.breaks_after = [500]
    seen = fetch(server, part)
    assert seen[0] == (500, len(CONTENT))
    assert seen[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_a_file_that_cannot_be_recognised_again_is_fetched_from_its_start(
    server: FileHost, part: Path, etag: str
) -> None:
    server.etag = etag
    server.breaks_after = [500]
    fetch(server, part)
    assert server.ranges == [None, None]


def test_a_server_without_ranges_gives_the_whole_file_again(server: FileHost, part: Path) -> None:
    server.knows_ranges = False
    server.breaks_after = [4000, 500]
    fetch(server, part)
    assert server.ranges == [None, "bytes=4000-", "bytes=500-"]


def test_a_link_that_breaks_off_and_never_comes_further_is_given_up(server: FileHost, part: Path) -> None:
    server.knows_ranges = False
    server.breaks_after = [1000, 500, 900, 400, 800, 300, 700, *[200, 600] * 20]
    with pytest.raises(DownloadFailed, match=r"the link to 127\.0\.0\.1 breaks off"):
        fetch(server, part)
    assert len(server.requests) == 6  # one that came further than those before, and five that did not


def test_a_link_that_breaks_off_often_and_comes_further_each_time_is_used(
    server: FileHost, part: Path
) -> None:
    server.breaks_after = [100] * 20
    fetch(server, part)
    assert len(server.requests) == 21


def test_a_download_that_is_complete_already_asks_for_nothing_more(server: FileHost, part: Path) -> None:
    fetch(server, part)
    assert fetch(server, part) == []
    assert server.ranges == [None, f"bytes={len(CONTENT)}-"]


def test_a_file_may_have_the_bytes_that_were_published_and_not_one_more(server: FileHost, part: Path) -> None:
    with pytest.raises(FileTooLarge, match="larger than it should be"):
        fetch(server, part, most=len(CONTENT) - 1)
    assert part.stat().st_size < len(CONTENT)
    fetch(server, part)


def test_a_server_that_refuses_is_not_asked_again(server: FileHost, part: Path) -> None:
    server.status = 503
    with pytest.raises(DownloadFailed, match=r"127\.0\.0\.1 does not give the model \(HTTP 503\)"):
        fetch(server, part)
    assert len(server.requests) == 1


def test_the_room_that_the_rest_of_a_model_needs_is_checked_before_a_byte_comes(
    server: FileHost, part: Path
) -> None:
    with pytest.raises(UsageError, match=r"there is no room for the model: it takes \d+ MB"):
        download(server.url(NAME), part, quietly, room=1 << 60)
    assert part.stat().st_size == 0
