"""Instructions for sending a microphone from another machine: one line to paste, for each system."""

import os
import shlex
import socket

from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.socket_address import SocketAddress, TcpAddress
from symbl_tui.errors import UsageError
from symbl_tui.system.user_name import user_name

# A dead SSH connection is noticed after 9 s, rather than never.
_KEEPALIVE = "-o ServerAliveInterval=3"

# The usual name of the device on Windows.
_WINDOWS_MICROPHONE = 'audio="Microphone"'


def instructions(address: SocketAddress, token: str | None, pcm: PcmFormat) -> str:
    """The lines to paste for a listener at ``address``, each below the system it is for.

    Raises:
        UsageError: No line sends samples of this format.
    """
    head = "Paste one of these lines on the machine that has the microphone."
    lines = lines_for(address, token, pcm)
    # No empty lines: five lines of three rows each must be visible at once at 80x24.
    return "\n".join([head, *(f"# {system}\n  {line}" for system, line in lines)])


def lines_for(address: SocketAddress, token: str | None, pcm: PcmFormat) -> list[tuple[str, str]]:
    """Each system with its line to paste. Raises :class:`UsageError`, as above."""
    if pcm.encoding != "s16le":
        raise UsageError(f"no line sends {pcm.encoding}", "listen takes s16le with any rate")
    if isinstance(address, TcpAddress):
        return _lines_for_port(address, token or "", pcm)
    return _lines_for_socket_file(str(address), pcm)


def _lines_for_port(address: TcpAddress, token: str, pcm: PcmFormat) -> list[tuple[str, str]]:
    ssh = f"ssh {_KEEPALIVE} -W {address} {_ssh_destination()}"

    def reconnecting(command: str) -> str:
        # In a loop: a laptop that slept comes back by itself, and the token goes first on each connection.
        return f"while :; do (echo {token}; {command}) | {ssh}; sleep 1; done"

    windows = f"ffmpeg {_ffmpeg('dshow', _WINDOWS_MICROPHONE, pcm)}"
    names = "names: ffmpeg -list_devices true -f dshow -i dummy"
    return [
        ("Linux, with PulseAudio or PipeWire", reconnecting(_parec(pcm))),
        ("Linux, with ALSA alone", reconnecting(_arecord(pcm))),
        ("macOS, with sox", reconnecting(_sox(pcm))),
        ("macOS, with ffmpeg", reconnecting(f"ffmpeg {_ffmpeg('avfoundation', ':0', pcm)}")),
        (f"Windows, cmd only; {names}", f"(echo {token}& {windows}) | {ssh}"),
    ]


def _lines_for_socket_file(path: str, pcm: PcmFormat) -> list[tuple[str, str]]:
    """Through a port of the sending machine, as older versions of ssh -W take no path."""
    forward = f"-o ExitOnForwardFailure=yes {_KEEPALIVE} -L {shlex.quote(f'7123:{path}')}"
    tunnel = f"ssh -fN {forward} {_ssh_destination()}"

    def once(command: str) -> str:
        return f"{tunnel} && {command} | nc 127.0.0.1 7123"

    return [
        ("Linux, with PulseAudio or PipeWire", once(_parec(pcm))),
        ("Linux, with ALSA alone", once(_arecord(pcm))),
        ("macOS, with sox", once(_sox(pcm))),
        ("macOS, with ffmpeg", once(f"ffmpeg {_ffmpeg('avfoundation', ':0', pcm)}")),
    ]


def _parec(pcm: PcmFormat) -> str:
    return f"parec --raw --format=s16le --rate={pcm.rate} --channels={pcm.channels} --latency-msec=20"


def _arecord(pcm: PcmFormat) -> str:
    return f"arecord -q -t raw -f S16_LE -r {pcm.rate} -c {pcm.channels}"


def _sox(pcm: PcmFormat) -> str:
    return f"sox -q -d -t raw -r {pcm.rate} -c {pcm.channels} -b 16 -e signed-integer -"


def _ffmpeg(system: str, device: str, pcm: PcmFormat) -> str:
    capture = f"-nostdin -loglevel error -f {system} -i {device}"
    return f"{capture} -f s16le -ar {pcm.rate} -ac {pcm.channels} -"


def _ssh_destination() -> str:
    """The arguments with which ssh reaches this machine: those of the present SSH connection, if any."""
    *_, host, port = os.environ.get("SSH_CONNECTION", f"{socket.gethostname()} 22").split(" ")
    user = shlex.quote(f"{user_name()}@{host}")
    return user if port == "22" else f"-p {port} {user}"
