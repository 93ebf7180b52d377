"""Opens ``calls`` and ``calls:HOST:PORT``: the next call that comes."""

import os
import socket
from typing import Final

from symbl_tui.audio.calls.incoming_call import CallPreview, IncomingCall
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.call_routes import TOKEN, missing_secrets, secret_names
from symbl_tui.audio.calls.server.call_server import ServerSettings
from symbl_tui.audio.calls.server.server_address import DEFAULT, Address, parse_origin
from symbl_tui.audio.registry.source_kind import OpenRequest
from symbl_tui.audio.sources.source import Source
from symbl_tui.config.call_secrets import find_call_secrets
from symbl_tui.errors import SourceError, SymblTuiError, UsageError
from symbl_tui.system.listening_socket import listen

PUBLIC_URL: Final = "SYMBL_TUI_PUBLIC_URL"
"""The environment variable of the public URL, which some platforms sign."""


def environment_origin() -> str:
    """The public URL of the environment; empty where it names none. Raises :class:`UsageError`."""
    return parse_origin(os.environ.get(PUBLIC_URL, ""), PUBLIC_URL)


def open_calls(request: OpenRequest) -> Source:
    """Take calls until one comes.

    Raises:
        UsageError: The address is none, or the platform that the session of a call is stored with.
    """
    if any(request.spec.argument == each.name for each in PLATFORMS):
        raise UsageError("that call is over", "take the next one: symbl-tui calls")
    address = Address.parse(request.spec.argument or DEFAULT, "calls:")
    origin = environment_origin()

    def open_server() -> tuple[ServerSettings, socket.socket]:
        secrets = find_call_secrets(secret_names(PLATFORMS))
        if all(missing_secrets(each, secrets) for each in PLATFORMS if each.is_routed):
            raise SourceError(
                "no calls can be taken: no platform has its secret",
                f"symbl-tui calls secret {TOKEN} makes one for those that sign nothing",
            )
        try:
            listener = listen(address.host, address.port)
        except SymblTuiError as error:
            raise SourceError(error.message, "is symbl-tui calls running? use calls:HOST:PORT") from error
        return ServerSettings(platforms=PLATFORMS, secrets=secrets, origin=origin), listener

    opened = CallPreview if request.preview else IncomingCall
    return opened(str(address), open_server, request.rate)
