"""PulseAudio's (or PipeWire's) own sources, which PortAudio does not list. Only the capture child uses it.

Every call may block for as long as a server is frozen.
"""

import os
import secrets
import time
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice, printable
from symbl_tui.audio.capture.monitors import is_monitor
from symbl_tui.errors import SourceError

if TYPE_CHECKING:  # libpulse may be missing, and importing pulsectl loads it
    import pulsectl

_POLL_SECONDS: Final = 0.5
_TAG: Final = "symbl-tui.capture"


def sources() -> tuple[InputDevice, ...]:
    """The server's sources; none when there is no server, or no library to reach one."""
    try:
        import pulsectl  # loads libpulse
    except OSError:
        return ()
    pulsectl.PulseSourceInfo._init_from_struct = _keep_rate
    try:
        with pulsectl.Pulse("symbl-tui") as server:
            default = server.server_info().default_source_name
            return tuple(_device(source, default) for source in server.source_list())
    except pulsectl.PulseError:
        return ()


def channel_names(source: str) -> tuple[str, ...]:
    """The server's names for a source's channels; raises SourceError when the source is gone."""
    import pulsectl  # loads libpulse, which may be missing

    try:
        with pulsectl.Pulse("symbl-tui") as server:
            return tuple(server.get_source_by_name(source).channel_list)
    except pulsectl.PulseError as error:
        raise SourceError(
            f"{source} is gone: unplugged, or its sound server ended", "reconnect it"
        ) from error


def pin(source: str) -> str:
    """Make streams that this process opens from now on record ``source``; returns the tag that they carry."""
    tag = secrets.token_hex(8)
    # PortAudio opens ALSA's plugin by name, without parameters; libpulse reads this when a stream connects.
    os.environ["PULSE_SOURCE"] = source
    os.environ["PULSE_PROP"] = f"{os.environ.get('PULSE_PROP', '')} {_TAG}={tag}".strip()
    return tag


def wait_until_moved(tag: str, source: str) -> bool:
    """Wait until streams with that tag record anything but ``source``; False when the server is gone first.

    A server whose source disappears silently goes on with another one, which the user did not choose.
    """
    import pulsectl  # loads libpulse, which may be missing

    try:
        with pulsectl.Pulse("symbl-tui") as server:
            # Polled: a subscription would have to keep a main
            # loop running, which a frozen server stops as well.
            while _recorded(server, tag) <= {source}:
                time.sleep(_POLL_SECONDS)
            return True
    except pulsectl.PulseError:
        return False


def _keep_rate(source: "pulsectl.PulseSourceInfo", struct: "pulsectl.PulseSourceInfo") -> None:
    # pulsectl's own sample_spec points into memory that libpulse frees when the listing ends; this hook
    # runs while it is still there.
    source.rate = struct.sample_spec.rate


def _recorded(server: "pulsectl.Pulse", tag: str) -> set[str]:
    """Names of the sources that streams with that tag record."""
    names = {source.index: source.name for source in server.source_list()}
    # By the tag and not by the process id: in a container the server sees another one.
    outputs = [output for output in server.source_output_list() if output.proplist.get(_TAG) == tag]
    return {names.get(output.source, "") for output in outputs}


def _device(source: "pulsectl.PulseSourceInfo", default: str) -> InputDevice:
    return InputDevice(
        index=source.index,
        name=printable(source.name),
        description=printable(source.description),
        host=SOUND_SERVER,
        channels=source.channel_count,
        rate=source.rate,
        default=source.name == default,
        monitor=is_monitor(source.name),
    )
