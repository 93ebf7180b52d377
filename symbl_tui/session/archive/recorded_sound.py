"""The sound of a session by its folder: which channels there are, and which stretch is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from symbl_tui.audio.storage.recorded_channels import ChannelFiles, RecordedChannels
from symbl_tui.domain.text import NAME_LIMIT, clean, clock, many
from symbl_tui.domain.untrusted_json import LONGEST
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive.folder_names import spool_name
from symbl_tui.session.archive.session_facts import SessionFacts


def channel_files(facts: SessionFacts) -> ChannelFiles:
    """Where the sound of a session is; ``facts`` as :func:`~.session_facts.read_facts` returns them."""
    names = tuple(spool_name(index, speaker.name) for index, speaker in enumerate(facts.speakers))
    return ChannelFiles(facts.folder, names, facts.rate)


@dataclass(frozen=True, slots=True)
class SoundStretch:
    """A stretch of a session's sound, in samples; ``end`` is behind its last one."""

    start: int
    end: int
    channel: int | None = None
    """From 0; None: all channels mixed."""

    @property
    def samples(self) -> int:
        """Its length."""
        return self.end - self.start


class RecordedSound:
    """The sound of a session that ended, runs or was interrupted: what is there now. Every method blocks."""

    def __init__(self, facts: SessionFacts) -> None:
        """``facts`` as they are read, with or without the names that the user has given.

        Raises:
            SymblTuiError: the folder cannot be read, or has no sound.
        """
        self._names = facts.shown_names
        self._recorded_names = tuple(speaker.name for speaker in facts.speakers)
        folder = clean(str(facts.folder))
        try:
            self._channels = RecordedChannels(channel_files(facts))
        except OSError as error:
            raise SymblTuiError(f"{folder}: the sound cannot be read ({error.strerror})") from error
        self.rate = facts.rate
        """Samples per second."""
        # A crafted file may claim any length.
        self.length = min(self._channels.length, int(LONGEST * self.rate))
        """Samples in the longest channel."""
        if not self.length:
            raise SymblTuiError(f"{folder}: there is no sound", "it was deleted, or none was captured")

    @property
    def unreadable(self) -> float:
        """Seconds that could not be read so far, and were silence, over all channels."""
        return self._channels.unreadable / self.rate

    def stretch(
        self, at: float | None = None, seconds: float | None = None, channel: str | None = None
    ) -> SoundStretch:
        """The stretch that a user asks for.

        Args:
            at: Where it starts, in seconds; negative: so long before the end. None: at the start.
            seconds: How long it is; the end of the sound ends it anyway. None: up to there.
            channel: Name or number, from 1; None: all channels mixed.

        Raises:
            UsageError: there is no such place or channel.
        """
        start = 0 if at is None else round(at * self.rate)
        start = max(0, self.length + start) if start < 0 else start
        if start >= self.length:
            raise UsageError(
                f"there is no sound at {clock(at or 0)}", f"it ends at {clock(self.length / self.rate)}"
            )
        end = self.length if seconds is None else min(self.length, start + max(1, round(seconds * self.rate)))
        return SoundStretch(start, end, None if channel is None else self._find(channel))

    def read(self, stretch: SoundStretch) -> Iterator[bytes]:
        """Iterate the mono s16le of a stretch, in blocks; missing sound is silence."""
        return self._channels.read(stretch.start, stretch.end, stretch.channel)

    def _find(self, wanted: str) -> int:
        """The channel of a name, of now or of then, of a number, or of the part of only one name."""
        names = [name.casefold() for name in self._names]
        for known in (names, [name.casefold() for name in self._recorded_names]):
            if known.count(wanted.casefold()) == 1:
                return known.index(wanted.casefold())
        if wanted.isdecimal() and 1 <= int(wanted[:9]) <= len(names):
            return int(wanted) - 1
        found = [index for index, name in enumerate(names) if wanted and wanted.casefold() in name]
        if len(found) == 1:
            return found[0]
        listed = ", ".join(f"{number} {name}" for number, name in enumerate(self._names, 1))
        problem = "could be several channels" if found else "is no channel"
        raise UsageError(
            f'"{clean(wanted, NAME_LIMIT)}" {problem}',
            f"there {'is' if len(names) == 1 else 'are'} {many(len(names), 'channel')}: {listed}",
        )
