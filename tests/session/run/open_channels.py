"""The channels of a recording over real spools, without a source or an engine."""

from pathlib import Path

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.storage.spool_opening import open_spool
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.run.active_recording import ActiveRecording
from symbl_tui.session.run.channel import Channel
from symbl_tui.system.directory import Directory

FORMAT = AudioFormat(1000, 1)
"""A thousand samples per second: positions read as milliseconds."""


class NoResults:
    """A folder without results to sync."""

    def sync(self) -> None:
        pass


def channel(folder: Path, index: int = 0, name: str = "Alice", clock: float = 0.0) -> Channel:
    spool = open_spool(Directory(folder), f"{index + 1}.pcm")
    return Channel(index, Speaker(name), spool, FORMAT, index + 1, lambda: clock)


def recording(folder: Path, *names: str) -> ActiveRecording:
    channels = tuple(channel(folder, index, name) for index, name in enumerate(names))
    return ActiveRecording(FORMAT, channels, NoResults())
