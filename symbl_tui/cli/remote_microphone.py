"""The door for a microphone over SSH, as the screens have it: opened and heard there, then left to a session.

It is the options that keep it: a session is made of them.
"""

import argparse
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from symbl_tui.cli.compose import at_hand_of
from symbl_tui.config.profile import SourceConfig
from symbl_tui.system.network import LOOPBACK

if TYPE_CHECKING:
    from symbl_tui.audio.registry import SourceResources
    from symbl_tui.audio.sources.base import Source
    from symbl_tui.ui.view_models.remote_microphone_state import Invitation


def at_hand(options: argparse.Namespace) -> "SourceResources":
    """What this process has open already."""
    found: SourceResources | None = getattr(options, "at_hand", None)
    return found or at_hand_of()


def open_door(options: argparse.Namespace) -> "Invitation":
    """The door on loopback, open; the same one, with the same token, for as long as the process lives.

    Raises:
        SourceError: there is no port to be had.
    """
    from symbl_tui.audio.streams.pcm_format import PcmFormat
    from symbl_tui.audio.streams.socket_address import TcpAddress
    from symbl_tui.audio.streams.socket_listener import SocketListener
    from symbl_tui.cli.sender_instructions import lines_for
    from symbl_tui.ui.view_models.remote_microphone_state import Invitation

    known = at_hand(options)
    door = known.listener or SocketListener(TcpAddress(LOOPBACK, 0), secrets.token_hex(16))
    door.listen()
    options.at_hand = replace(known, listener=door)
    return Invitation(door, tuple(lines_for(door.address, door.token, PcmFormat())))


def close_door(options: argparse.Namespace) -> None:
    """See that nobody can come in any more."""
    if door := at_hand(options).listener:
        door.close()


def preview_of(options: argparse.Namespace, source: SourceConfig) -> "Source":
    """The source as the screens listen to it, yet to be entered. Raises our errors."""
    from symbl_tui.ui.view_models.preview import open_as_configured

    return open_as_configured(source, at_hand(options))
