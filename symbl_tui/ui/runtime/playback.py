"""Plays a stretch of a session's sound, in a child process, on an event loop of its own."""

import asyncio
from collections.abc import Callable

from symbl_tui.audio.playback.playback_process import PlaybackProcess
from symbl_tui.audio.playback.playback_request import PlaybackRequest
from symbl_tui.session.archive.recorded_sound import RecordedSound, channel_files
from symbl_tui.session.archive.session_facts import read_facts
from symbl_tui.session.model.thread_flag import ThreadFlag
from symbl_tui.ui.runtime.sound_place import SoundPlace


class Playback:
    """One stretch that is played, all channels mixed."""

    def __init__(self, place: SoundPlace, playing: Callable[[str], None]) -> None:
        """``playing``: called with the name of the device, once it plays, from the thread of :meth:`run`."""
        self.place = place
        self._playing = playing
        self._stop = ThreadFlag()

    def stop(self) -> None:
        """Stop it; from any thread, returns at once."""
        self._stop.set()

    async def run(self) -> None:
        """Play it to its end or a stop; no process is left of it then.

        Raises:
            NoOutputDevice: there is nothing to play on.
            SymblTuiError: it cannot be played, or breaks off.
        """
        playing = asyncio.create_task(self._play(), name="playback")
        stop = asyncio.create_task(self._stop.wait(), name="stop of the playback")
        try:
            await asyncio.wait((playing, stop), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            if not playing.done():
                playing.cancel()
            await asyncio.wait((playing, stop))
        if not playing.cancelled():
            playing.result()

    async def _play(self) -> None:
        async with PlaybackProcess(await asyncio.to_thread(_request, self.place)) as child:
            self._playing(await child.device())
            await child.ended()


def _request(place: SoundPlace) -> PlaybackRequest:
    facts = read_facts(place.folder)
    stretch = RecordedSound(facts).stretch(place.at, place.seconds)
    return PlaybackRequest(channel_files(facts), stretch.start, stretch.end, stretch.channel)
