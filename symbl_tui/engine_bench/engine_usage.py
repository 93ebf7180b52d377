"""What an engine uses of its machine: its processes where they are here, else its ``/metrics``."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx

from symbl_tui.symbl.auth import http_client
from symbl_tui.system.network import is_loopback
from symbl_tui.system.process_tree import read_tree

METRICS_TOKEN: Final = "SYMBL_TUI_METRICS_TOKEN"
"""The environment variable with the token of an engine's ``/metrics``."""

_TIMEOUT: Final = 5.0
_NUMBER: Final = r"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
_CPU: Final = re.compile(
    rf"^symbl_tui_process_cpu_seconds_total(?:\{{[^}}]*\}})? {_NUMBER}", re.MULTILINE | re.ASCII
)
_MEMORY: Final = re.compile(
    rf"^symbl_tui_process_resident_bytes(?:\{{[^}}]*\}})? {_NUMBER}", re.MULTILINE | re.ASCII
)
_LISTENING: Final = "0A"


@dataclass(frozen=True, slots=True)
class Usage:
    """One reading."""

    cpu_seconds: float
    memory_bytes: float
    """Of processes on this machine what is theirs in proportion (PSS), of others the resident pages."""


class UsageReader(Protocol):
    """Reads the usage of one engine."""

    async def read(self) -> Usage | None:
        """A reading; None where there is none."""
        ...


class ProcessUsageReader:
    """Of a process on this machine and its descendants."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended: dict[tuple[int, int], float] = {}

    async def read(self) -> Usage | None:
        """See :class:`UsageReader`."""
        tree = read_tree(self._pid)
        # With the seconds of those that have ended: a recogniser that was restarted began at 0.
        self._ended |= {(each.pid, each.started): each.cpu_seconds for each in tree}
        if not tree:
            return None
        return Usage(sum(self._ended.values()), sum(_pss(each.pid) or each.resident_bytes for each in tree))


class MetricsUsageReader:
    """Of an engine elsewhere, by its metrics."""

    def __init__(self, url: str, tls: SSLContext | None, token: str) -> None:
        self._url, self._tls = f"{url}/metrics", tls
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def read(self) -> Usage | None:
        """See :class:`UsageReader`."""
        try:
            async with http_client(self._tls, _TIMEOUT) as http:
                answer = await http.get(self._url, headers=self._headers)
        except httpx.HTTPError:
            return None
        cpu, memory = _CPU.findall(answer.text), _MEMORY.findall(answer.text)
        if answer.status_code != 200 or not cpu:
            return None
        return Usage(sum(map(float, cpu)), sum(map(float, memory)))


def usage_reader(url: str, tls: SSLContext | None, token: str) -> UsageReader:
    """The reader for the engine at ``url``."""
    parts = urlsplit(url)
    if is_loopback(parts.hostname or "") and (pid := _listener(parts.port or 0)):
        return ProcessUsageReader(pid)
    return MetricsUsageReader(url, tls, token)


def _listener(port: int) -> int | None:
    """The process of this user that listens on a port; None where it cannot be told."""
    inodes = {
        fields[9]
        for name in ("tcp", "tcp6")
        for line in _lines(Path("/proc/net") / name)
        if (fields := line.split())[3] == _LISTENING and int(fields[1].rpartition(":")[2], 16) == port
    }
    # As ss and lsof do it: the inode of the listening socket, then the process that has it open.
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for descriptors in Path("/proc").glob("[0-9]*/fd"):
        if any(target in wanted for target in _links(descriptors)):
            return int(descriptors.parent.name)
    return None


def _links(folder: Path) -> Iterator[str]:
    """What the links in a folder point to, as far as they can be read."""
    with suppress(OSError):  # another user's process, or it has ended
        for link in folder.iterdir():
            with suppress(OSError):  # a descriptor that was closed meanwhile
                yield str(link.readlink())


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()[1:]
    except OSError:
        return []


def _pss(pid: int) -> int:
    """Bytes of memory of a process, shared pages in proportion; 0 where it cannot be read."""
    for line in _lines(Path("/proc") / str(pid) / "smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
