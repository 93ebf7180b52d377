"""How another machine sends its microphone here: one line to paste, for each system."""

import getpass
import os
import shlex
import socket

from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.audio.streams.socket_address import Address, TcpAddress
from symbl_tui.errors import UsageError

_LINK = "-o ServerAliveInterval=3"
"""A link that is gone is noticed after 9 s, rather than never."""

_MICROPHONE = 'audio="Microphone"'
"""As Windows calls it, with luck."""


def explained(address: Address, token: str | None, pcm: PcmFormat) -> str:
    """What to paste where, for a door at ``address``.

    Raises:
        UsageError: there is no line for such samples.
    """
    head = "Paste one of these lines on the machine that has the microphone."
    lines = lines_for(address, token, pcm)
    # Without room between them: five lines of three rows each are to be seen at once, at 80x24.
    return "\n".join([head, *(f"# {where}\n  {line}" for where, line in lines)])


def lines_for(address: Address, token: str | None, pcm: PcmFormat) -> list[tuple[str, str]]:
    """For each system what it is, and the line to paste there. Raises :class:`UsageError`, as above."""
    if pcm.encoding != "s16le":
        raise UsageError(f"no laptop is asked for {pcm.encoding}", "listen takes s16le with any rate")
    if isinstance(address, TcpAddress):
        return _through_port(address, token or "", pcm)
    return _through_file(str(address), pcm)


def _through_port(address: TcpAddress, token: str, pcm: PcmFormat) -> list[tuple[str, str]]:
    link = f"ssh {_LINK} -W {address} {_us()}"

    def again(command: str) -> str:
        return f"while :; do (echo {token}; {command}) | {link}; sleep 1; done"

    windows = f"ffmpeg {_ffmpeg('dshow', _MICROPHONE, pcm)}"
    named = "names: ffmpeg -list_devices true -f dshow -i dummy"
    return [
        ("Linux, with PulseAudio or PipeWire", again(_parec(pcm))),
        ("Linux, with ALSA alone", again(_arecord(pcm))),
        ("macOS, with sox", again(_sox(pcm))),
        ("macOS, with ffmpeg", again(f"ffmpeg {_ffmpeg('avfoundation', ':0', pcm)}")),
        (f"Windows, cmd only; {named}", f"(echo {token}& {windows}) | {link}"),
    ]


def _through_file(path: str, pcm: PcmFormat) -> list[tuple[str, str]]:
    """With a port of the far machine in between: older versions of ssh -W take no path."""
    tunnel = f"ssh -fN -o ExitOnForwardFailure=yes {_LINK} -L {shlex.quote(f'7123:{path}')} {_us()}"

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
    heard = f"-nostdin -loglevel error -f {system} -i {device}"
    return f"{heard} -f s16le -ar {pcm.rate} -ac {pcm.channels} -"


def _us() -> str:
    """How ssh comes here: as it did, where we are reached by it."""
    *_, host, port = os.environ.get("SSH_CONNECTION", f"{socket.gethostname()} 22").split(" ")
    user = shlex.quote(f"{getpass.getuser()}@{host}")
    return user if port == "22" else f"-p {port} {user}"
