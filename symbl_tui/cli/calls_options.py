"""The options of ``symbl-tui calls``."""

import argparse
import uuid
from dataclasses import dataclass
from pathlib import Path

from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.server.server_address import DEFAULT
from symbl_tui.cli.command import complete_with
from symbl_tui.cli.run_options import FORMATS, RunOptions, encoding, names
from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.system.arguments import whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsOptions:
    """How to take calls, and the settings of their sessions."""

    profile: str | None = None
    """A name or a path."""
    allow_hooks: bool = False
    engine: str | None = None
    """``local`` or a URL."""
    encoding: str | None = None
    diarize: bool = False
    listen: str = DEFAULT
    """``HOST:PORT``."""
    public_url: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    platforms: tuple[str, ...] = ()
    """Empty: all whose secrets are there."""
    max_calls: int = 10
    audiosocket: str = ""
    """``HOST:PORT``; empty: no AudioSocket."""
    uuids: tuple[uuid.UUID, ...] = ()
    sip: str = ""
    """``HOST:PORT``; empty: none, or what suits the account."""
    sip_account: str = ""
    sip_login: str = ""
    sip_proxy: str = ""
    bridge: str = ""
    """The SIP address of a second party."""
    behind_proxy: bool = False
    no_screen: bool = False
    format: str = "text"
    show: str = ""
    """The platform whose instructions to print."""
    show_token: bool = False

    @property
    def takes_sip(self) -> bool:
        """Whether calls over SIP are taken."""
        return bool(self.sip or self.sip_account)

    @property
    def session(self) -> RunOptions:
        """The settings of each session."""
        return RunOptions(
            profile=self.profile,
            allow_hooks=self.allow_hooks,
            engine=self.engine,
            encoding=self.encoding,
            diarize=self.diarize,
        )


def add_call_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of :class:`CallsOptions`."""
    add = parser.add_argument
    add("--listen", metavar="HOST:PORT", help=f"address to listen on (default: {DEFAULT})")
    public = "how platforms reach it, e.g. wss://calls.example.org (default: SYMBL_TUI_PUBLIC_URL)"
    add("--public-url", metavar="URL", help=public)
    add("--tls-cert", type=Path, metavar="FILE", help="certificate chain (PEM), if no proxy serves TLS")
    add("--tls-key", type=Path, metavar="FILE", help="private key of the certificate (PEM)")
    chosen = f"only calls of these: {', '.join(each.name for each in PLATFORMS)}"
    add("--platforms", type=_platforms, metavar="A,B", help=chosen)
    most = "calls at a time (default: 10); further ones are refused"
    add("--max-calls", type=whole_number(1, 200, "number"), metavar="N", help=most)
    add("--audiosocket", metavar="HOST:PORT", help="also take AudioSocket calls of an Asterisk here")
    announced = "id of an AudioSocket call that is accepted; repeat it (needed off 127.0.0.1)"
    add("--uuid", dest="uuids", action="append", type=_uuid, metavar="UUID", help=announced)
    _add_sip_arguments(parser)
    proxy = "a proxy on this machine says with X-Forwarded-For who a peer is"
    add("--behind-proxy", action="store_true", help=proxy)
    add("--no-screen", action="store_true", help="print results on stdout, and draw no screen")
    add("--format", choices=FORMATS, help="format of results (default: text)")
    add("--show", type=_platform, metavar="PLATFORM", help="print what to configure there, and exit")
    add("--show-token", action="store_true", help="with --show: print the secret of the path, too")
    complete_with(add("--profile", metavar="NAME|PATH", help="a saved profile"), "profile_names")
    hooks = "run the commands and webhooks of a profile that is not in your config directory"
    add("--allow-hooks", action="store_true", help=hooks)
    add("--engine", metavar="local|URL", help="transcription engine: on this machine, or a server")
    add("--encoding", type=encoding, metavar="NAME", help="encoding on the wire to the engine")
    add("--diarize", action="store_true", help="label the speakers of every channel after each call")


def _add_sip_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    here = "also be a SIP phone at this address (without HOST:PORT: 127.0.0.1:5060)"
    add("--sip", nargs="?", const="127.0.0.1:5060", metavar="HOST:PORT", help=here)
    account = "register as this extension, e.g. sip:box@pbx.example.com; password: SIP_PASSWORD"
    add("--sip-account", metavar="URI", help=account)
    add("--sip-login", metavar="NAME", help="user for the registration, where it differs from the extension")
    add("--sip-proxy", metavar="HOST[:PORT]", help="send everything of SIP through this proxy")
    add("--bridge", metavar="URI", help="lead calls over SIP on to this second party, and hear both")


def _platform(value: str) -> str:
    known = [each.name for each in PLATFORMS]
    if value not in known:
        hint = did_you_mean(value, known, f"there are {', '.join(known)}")
        raise argparse.ArgumentTypeError(f"there is no platform {value!r}; {hint}")
    return value


def _platforms(value: str) -> tuple[str, ...]:
    return tuple(map(_platform, names(value)))


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no UUID") from None
