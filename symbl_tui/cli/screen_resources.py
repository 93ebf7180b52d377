"""Open resources that the setup screens and the sessions after them share."""

from dataclasses import replace
from typing import TYPE_CHECKING

from symbl_tui.audio.registry import SourceResources
from symbl_tui.domain.source_spec import SourceSpec

if TYPE_CHECKING:
    from symbl_tui.audio.sources.source import Source
    from symbl_tui.config.profile import SourceConfig
    from symbl_tui.ui.view_models.remote_microphone_state import RemoteListener


class ScreenResources:
    """The standard input of the process, and one listener for a microphone over SSH.

    The setup screen opens the listener and previews its sound; the session takes it over.
    """

    def __init__(self, resources: SourceResources) -> None:
        self.current = resources
        """What a session is given."""

    def open_listener(self) -> "RemoteListener":
        """Listen on loopback; the same listener, with the same token, for as long as the process lives.

        Raises:
            SourceError: No port is available.
        """
        # Start-up: 10 ms, and few sessions have a remote microphone.
        import secrets

        # Start-up, likewise.
        from symbl_tui.audio.streams.pcm_format import PcmFormat
        from symbl_tui.audio.streams.socket_address import TcpAddress
        from symbl_tui.audio.streams.socket_listener import SocketListener
        from symbl_tui.cli.sender_instructions import lines_for
        from symbl_tui.system.network import LOOPBACK
        from symbl_tui.ui.view_models.remote_microphone_state import RemoteListener

        # The same one again: its command, with the token, may be in a terminal on the other machine already.
        listener = self.current.listener or SocketListener(TcpAddress(LOOPBACK, 0), secrets.token_hex(16))
        listener.listen()
        self.current = replace(self.current, listener=listener)
        return RemoteListener(listener, tuple(lines_for(listener.address, listener.token, PcmFormat())))

    @property
    def own_spec(self) -> str:
        """The spec of the listener, which is of no use to another process; empty: there is none."""
        return str(SourceSpec("socket", str(self.current.listener.address))) if self.current.listener else ""

    def close_listener(self) -> None:
        """Accept no more connections."""
        if listener := self.current.listener:
            listener.close()

    def open_preview(self, source: "SourceConfig") -> "Source":
        """The source as the setup screen previews it, yet to be entered. Raises ``SymblTuiError``."""
        from symbl_tui.ui.view_models.preview import open_as_configured  # start-up: not for the first screen

        return open_as_configured(source, self.current)
