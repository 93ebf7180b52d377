"""Installing a model: what came once is not fetched again, and nothing but a whole model takes its place."""

import bz2
import hashlib
import io
import re
import shutil
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from symbl_tui import cli, paths
from symbl_tui.engine.models import catalogue, download, installed, unpack
from symbl_tui.engine.models.catalogue import CATALOGUE, Named
from symbl_tui.engine.models.install import install
from symbl_tui.engine.models.unpack import BadArchive
from symbl_tui.errors import ConfigError, SymblTuiError, UsageError

from .tiny_model import make

Sent = list[tuple[str | None, int]]


class Host:
    """Serves one file, with ranges; may break off after some bytes."""

    def __init__(self) -> None:
        self.content = b""
        self.etag = '"one"'
        self.breaks_after: list[int] = []
        self.ranges: list[str | None] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/model.tar.bz2"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        self.ranges.append(asked)
        start = int(asked[6:-1]) if asked and request.headers.get("If-Range") == self.etag else 0
        if self.content and start >= len(self.content):
            request.send_response(416)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(self.content) - start))
        request.send_header("ETag", self.etag)
        request.end_headers()
        most = self.breaks_after.pop(0) if self.breaks_after else len(self.content)
        request.wfile.write(self.content[start : start + most])
        request.close_connection = True


class Member(NamedTuple):
    name: str
    content: bytes = b""
    kind: bytes = tarfile.REGTYPE
    link: str = ""


def archive(*members: Member) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:bz2") as tar:
        for name, content, kind, link in members:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(content), kind, link
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def folder(path: Path) -> bytes:
    return archive(*(Member(f"a-model/{file.name}", file.read_bytes()) for file in sorted(path.iterdir())))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return paths.models_dir()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    host = Host()
    host.content = folder(make(tmp_path / "source"))
    yield host
    host.server.shutdown()
    host.server.server_close()


def named(host: Host, sha256: str | None = None) -> Named:
    return Named("tiny", "English", host.url, len(host.content), sha256, "CC0", "for tests")


def quietly(_have: int, _whole: int) -> None:
    pass


def whole(host: Host) -> str:
    return hashlib.sha256(host.content).hexdigest()


def test_a_model_is_installed_and_whole(host: Host, home: Path) -> None:
    seen: list[tuple[int, int]] = []
    install(named(host, whole(host)), lambda *progress: seen.append(progress))
    assert installed.names() == ["tiny"]
    assert installed.damage("tiny") == []
    assert installed.receipt("tiny").pinned
    assert seen[-1] == (len(host.content), len(host.content))
    assert [path.name for path in home.iterdir()] == ["tiny"]


def test_a_checksum_that_nobody_states_is_noted(host: Host) -> None:
    install(named(host), quietly)
    receipt = installed.receipt("tiny")
    assert (receipt.pinned, receipt.sha256) == (False, whole(host))


def test_a_link_that_breaks_off_goes_on_where_it_stopped(host: Host) -> None:
    host.breaks_after = [500, 300]
    install(named(host, whole(host)), quietly)
    assert host.ranges == [None, "bytes=500-", "bytes=800-"]


def test_an_installation_that_was_interrupted_goes_on_where_it_stopped(host: Host) -> None:
    def interrupted(have: int, _whole: int) -> None:
        raise KeyboardInterrupt

    host.breaks_after = [600]
    with pytest.raises(KeyboardInterrupt):
        install(named(host), interrupted)
    install(named(host, whole(host)), quietly)
    assert len(host.ranges) == 2
    assert host.ranges[1] is not None


def test_a_file_that_changed_meanwhile_is_fetched_anew(host: Host) -> None:
    host.breaks_after = [500, *[0] * 5]
    with pytest.raises(SymblTuiError, match="goes on where it stopped"):
        install(named(host), quietly)
    host.etag = '"two"'
    host.content = archive(Member("a-model/tokens.txt", b"new"))
    install(named(host, whole(host)), quietly)
    assert (paths.models_dir() / "tiny" / "tokens.txt").read_bytes() == b"new"


def test_what_is_not_what_was_published_is_thrown_away(host: Host, home: Path) -> None:
    with pytest.raises(SymblTuiError, match="is not what was published"):
        install(named(host, "0" * 64), quietly)
    assert list(home.iterdir()) == []


def test_a_failed_installation_leaves_the_model_that_was_there(host: Host, home: Path) -> None:
    install(named(host), quietly)
    host.content = archive(Member("a-model/../../evil", b"x"))
    with pytest.raises(BadArchive):
        install(named(host), quietly)
    assert installed.damage("tiny") == []
    assert [path.name for path in home.iterdir()] == ["tiny"]


def test_a_full_disk_is_told_before_anything_comes(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Full(100))
    with pytest.raises(UsageError, match="there is no room for the model"):
        install(named(host), quietly)


def test_a_server_without_the_file_is_a_sentence(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "answer", lambda request: request.send_error(404))
    with pytest.raises(SymblTuiError, match="HTTP 404"):
        install(named(host), quietly)


def test_two_installations_of_one_model_do_not_spoil_each_other(host: Host) -> None:
    part = paths.private(paths.models_dir()) / "tiny.part"
    with download._alone(part), pytest.raises(UsageError, match="being installed already"):
        install(named(host), quietly)


@pytest.mark.parametrize(
    "members",
    [
        [Member("../evil", b"x")],
        [Member("/evil", b"x")],
        [Member("a/link", kind=tarfile.SYMTYPE, link="/etc/passwd")],
        [Member("a/link", kind=tarfile.LNKTYPE, link="../../evil")],
        [Member("a/pipe", kind=tarfile.FIFOTYPE)],
        [Member("a/disk", kind=tarfile.BLKTYPE)],
        [Member("file", b"x")],
        [Member("a/x", b"x"), Member("b/x", b"x")],
        [],
    ],
    ids=["above", "absolute", "symlink", "hard link", "pipe", "device", "no folder", "two folders", "empty"],
)
def test_an_evil_archive_writes_nothing_elsewhere(tmp_path: Path, members: list[Member]) -> None:
    into = tmp_path / "a" / "b"
    into.mkdir(parents=True)
    (tmp_path / "archive").write_bytes(archive(*members))
    before = {path for path in tmp_path.rglob("*") if into not in path.parents}
    with pytest.raises(BadArchive):
        unpack.unpack(tmp_path / "archive", into)
    assert {path for path in tmp_path.rglob("*") if into not in path.parents} == before


@pytest.mark.parametrize("content", [b"", b"no archive", bz2.compress(b"no tar" * 1000)])
def test_what_is_no_archive_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "archive").write_bytes(content)
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive):
        unpack.unpack(tmp_path / "archive", tmp_path / "into")


def test_an_archive_that_is_cut_short_is_a_sentence(tmp_path: Path, host: Host) -> None:
    (tmp_path / "archive").write_bytes(host.content[:-100])
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive):
        unpack.unpack(tmp_path / "archive", tmp_path / "into")


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.XHDTYPE])
def test_a_bomb_does_not_go_off(tmp_path: Path, kind: bytes) -> None:
    (tmp_path / "archive").write_bytes(archive(Member("a/zeros", bytes(1 << 24), kind)))
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive, match="more than any model"):
        unpack.unpack(tmp_path / "archive", tmp_path / "into", most=1 << 20)


def test_too_many_files_are_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_FILES", 3)
    (tmp_path / "archive").write_bytes(archive(*(Member(f"a/{number}") for number in range(4))))
    (tmp_path / "into").mkdir()
    with pytest.raises(BadArchive, match="more than 3 files"):
        unpack.unpack(tmp_path / "archive", tmp_path / "into")


def test_a_model_is_found_by_its_name_and_what_is_missing_is_told(host: Host, home: Path) -> None:
    with pytest.raises(ConfigError, match="symbl-tui models list"):
        installed.locate("")
    with pytest.raises(ConfigError, match="symbl-tui models install kroko-en"):
        installed.locate("kroko-en")
    with pytest.raises(ConfigError, match="no model 'nonsense'"):
        installed.locate("nonsense")
    install(named(host), quietly)
    assert installed.locate("") == installed.locate("tiny") == home / "tiny"
    assert installed.locate("/some/where") == Path("/some/where")


def test_the_catalogue_is_what_it_seems() -> None:
    assert len({model.name for model in CATALOGUE}) == len(CATALOGUE)
    for model in CATALOGUE:
        assert model.url.startswith("https://github.com/k2-fsa/sherpa-onnx/releases/download/asr-models/")
        assert model.sha256 is None or re.fullmatch("[0-9a-f]{64}", model.sha256)
        assert 1e7 < model.size < download.LARGEST


def run(*arguments: str) -> int:
    """The command as the parser finds it; a log file of the tester's own stays out of it."""
    options = cli._parser().parse_args(["models", *arguments])
    code: int = options.command(options)
    return code


@pytest.fixture
def offered(host: Host, monkeypatch: pytest.MonkeyPatch) -> Named:
    model = named(host)
    monkeypatch.setattr(catalogue, "CATALOGUE", (model,))
    return model


@pytest.mark.usefixtures("offered")
def test_a_user_lists_installs_and_checks(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert run("list") == 0
    assert capsys.readouterr().out.startswith("  tiny")
    assert run("install", "tiny") == 0
    assert "sha256" in capsys.readouterr().out
    assert run("list") == 0
    assert capsys.readouterr().out.startswith("* tiny")
    assert run("check") == 0
    assert "is whole and loads" in capsys.readouterr().out
    (home / "tiny" / "tokens.txt").write_text("spoilt")
    assert run("check", "tiny") == 1
    assert "tokens.txt" in capsys.readouterr().err
    with pytest.raises(UsageError, match="no model 'nonsense'"):
        run("install", "nonsense")


@pytest.mark.usefixtures("offered")
def test_a_model_that_cannot_be_loaded_is_told(
    capsys: pytest.CaptureFixture[str], host: Host, tmp_path: Path
) -> None:
    (tmp_path / "source" / "encoder.onnx").write_bytes(b"no graph")
    host.content = folder(tmp_path / "source")
    assert run("install", "tiny") == 0
    assert run("check", "tiny") == 1
    assert "tiny" in capsys.readouterr().err
