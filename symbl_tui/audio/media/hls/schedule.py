"""Which segment of a media playlist comes next, while a live one moves on. Pure."""

from collections import deque
from typing import Final

from symbl_tui.audio.media.hls.playlist import MediaPlaylist, Segment

# RFC 8216, 6.3.3: a client should not begin nearer to the end of a live playlist.
_LIVE_START_SEGMENTS: Final = 3

# The shortest and the longest declared length of a segment that is believed for reloading.
_RELOAD_SECONDS: Final = (1.0, 30.0)

# Addresses of segments that tell a stale copy of a playlist from one whose numbers begin anew.
_REMEMBERED: Final = 64


class Schedule:
    """The segments still to come, of one playlist after another."""

    def __init__(self) -> None:
        self.ended = False
        """Whether no more segments will be added."""
        self.changed = False
        """Whether the last update brought any segment."""
        self._pending: deque[Segment] = deque()
        self._next: int | None = None
        """The number of the next segment that is not known yet."""
        self._listed = -1
        """The number of the last segment that was listed, known or not."""
        self._recent: deque[str] = deque(maxlen=_REMEMBERED)
        self._target = 0.0
        self._skipped = 0.0

    def update(self, playlist: MediaPlaylist, *, anew: bool = False) -> None:
        """Add the playlist's new segments.

        Args:
            playlist: as it is now.
            anew: nothing new has come for long: lower numbers that move on are those of a stream that began
                again, even where the addresses are known.
        """
        self.ended, self._target = playlist.ended, playlist.target_seconds
        new = self._new_segments(playlist, anew=anew)
        self.changed = bool(new)
        if new:
            self._pending.extend(new)
            self._recent.extend(segment.resource.url for segment in new)
            self._next = new[-1].sequence + 1

    def take(self) -> Segment | None:
        """The next segment; None while there is none."""
        return self._pending.popleft() if self._pending else None

    def take_skipped(self) -> float:
        """About how many seconds left the playlist unheard since the last call."""
        skipped, self._skipped = self._skipped, 0.0
        return skipped

    @property
    def reload_seconds(self) -> float:
        """How long to wait before the playlist is fetched again (RFC 8216, 6.3.4)."""
        shortest, longest = _RELOAD_SECONDS
        target = min(max(self._target, shortest), longest)
        return target if self.changed else target / 2

    def _new_segments(self, playlist: MediaPlaylist, *, anew: bool) -> list[Segment]:
        segments = list(playlist.segments)
        if not segments:
            return []
        last = segments[-1]
        moved, self._listed = last.sequence != self._listed, last.sequence
        if self._next is None:
            return segments if playlist.ended else segments[-_LIVE_START_SEGMENTS:]
        known = last.resource.url in self._recent and not (anew and moved)
        if last.sequence < self._next - 1 and not known:
            return segments
        new = [segment for segment in segments if segment.sequence >= self._next]
        if new and new[0].sequence > self._next:
            # Their own lengths are gone with them: the ones beside them are about as long.
            skipped = min(new[0].sequence - self._next, _most_skipped(new))
            self._skipped += skipped * sum(segment.seconds for segment in new) / len(new)
        return new


def _most_skipped(new: list[Segment]) -> int:
    # A number that jumps by thousands is that of another encoder rather than an hour of lost sound.
    return 20 * len(new)
