"""The action that plays the sound of a line: here, or by a command for the machine that the user sits at."""

import os
from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from symbl_tui.domain.text import capitalize_first, clean, clock
from symbl_tui.errors import NoOutputDevice, PortAudioMissing, SymblTuiError
from symbl_tui.session.model.change import Line
from symbl_tui.system import paths
from symbl_tui.ui.presenters.listening_text import is_elsewhere, listen_command, place_of
from symbl_tui.ui.runtime.session_thread import SessionThread
from symbl_tui.ui.runtime.sound_place import SoundPlace
from symbl_tui.ui.screens import dialogs
from symbl_tui.ui.screens.limited_screen import LimitedScreen

if TYPE_CHECKING:
    from symbl_tui.ui.runtime.playback import Playback


class PlaybackChanged(Message):
    """A playback has begun, or is over."""

    def __init__(self, playback: "Playback", device: str = "", error: SymblTuiError | None = None) -> None:
        super().__init__()
        self.playback = playback
        self.device = device
        """What it plays on; empty: it is over."""
        self.error = error


class ListeningActions(LimitedScreen):
    """The base of the screens on which a line can be listened to."""

    _playback: "Playback | None" = None
    _plays_here = False
    """Whether the user wants to hear it on this machine although another one is in front of them."""

    @property
    @abstractmethod
    def folder(self) -> Path:
        """The folder of the session that is read."""

    @abstractmethod
    def line_to_play(self) -> Line | str:
        """The line that a key is about, or why there is none: a sentence."""

    def action_listen(self) -> None:
        """Play the sound of the current line; stop it where that is being played."""
        line, playing = self.line_to_play(), self._playback
        place = None if isinstance(line, str) else SoundPlace(self.folder, *place_of(line))
        if playing is not None:
            self._playback = None
            playing.stop()
            if place is None or place == playing.place:
                self.notify("Stopped playing.", markup=False, timeout=3)
                return
        if isinstance(line, str) or place is None:
            self.notify(str(line), markup=False, timeout=4)
        elif is_elsewhere(os.environ) and not self._plays_here:
            self._explain(
                f"Over SSH it would play on {os.uname().nodename}.", place, lambda: self._play(place)
            )
        else:
            self._play(place)

    def _play(self, place: SoundPlace) -> None:
        self._plays_here = True
        from symbl_tui.ui.runtime.playback import Playback  # start-up: rarely needed

        def playing(device: str) -> None:
            self._tell(PlaybackChanged(playback, device))

        playback = self._playback = Playback(place, playing)

        async def job() -> None:
            error: SymblTuiError | None = None
            try:
                await playback.run()
            except SymblTuiError as failure:
                error = failure
            self._tell(PlaybackChanged(playback, error=error))

        # On a loop of its own: this one is gone before the child is, and then nothing would reap it.
        self.run_worker(
            SessionThread(job, playback.stop, Event()),
            name="playback",
            group="playback",
            description="Play the sound of a line",
            thread=True,
            exit_on_error=False,
        )

    def _tell(self, message: PlaybackChanged) -> None:
        # On the playback's thread, whose loop may outlive ours.
        with suppress(RuntimeError):
            if self.is_running:
                self.post_message(message)

    @on(PlaybackChanged)
    def _show_playback(self, event: PlaybackChanged) -> None:
        if event.playback is not self._playback:
            return  # stopped meanwhile
        place = event.playback.place
        if event.device:
            until, key = clock(place.at + place.seconds), self._listen_key
            what = f"Playing {clock(place.at)} to {until} on {clean(event.device)}; {key} stops it."
            self.notify(what, markup=False, timeout=max(3.0, min(8.0, place.seconds)))
            return
        self._playback = None
        if isinstance(event.error, NoOutputDevice | PortAudioMissing):
            self._explain(f"{capitalize_first(str(event.error))}.", place, None)
        elif event.error is not None:
            self.notify(clean(str(event.error)), markup=False, severity="error", timeout=10)

    def _explain(self, reason: str, place: SoundPlace, play: Callable[[], None] | None) -> None:
        """Say how to listen on another machine; ``play``: plays it here after all."""
        host, sessions = os.uname().nodename, paths.sessions_dir()
        command = listen_command(host, place.folder.absolute(), sessions, place.at, place.seconds)
        dialogs.explain_listening(self.app, clean(reason), clean(command), play)

    @property
    def _listen_key(self) -> str:
        return next((each.key_labels[0] for each in self.commands if each.action == "screen.listen"), "o")
