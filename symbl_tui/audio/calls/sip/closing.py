"""Why the library says that a call is over, as an ending of ours. Pure."""

import errno
import re
from typing import Final

from symbl_tui.audio.calls.sip.sip_protocol import Ending
from symbl_tui.domain.text import NAME_LIMIT, clean

# The library closes a call with a SIP status ("486 Busy Here"), or with a text and a system error's number.
_STATUS: Final = re.compile(r"([3-6]\d\d) (.*)", re.ASCII | re.DOTALL)
_SYSTEM_ERROR: Final = re.compile(r".*\[(\d{1,6})\]", re.ASCII | re.DOTALL)
_NO_RTP: Final = "rtp stream error"

_STATUSES: Final = {
    486: Ending.BUSY,
    600: Ending.BUSY,
    603: Ending.DECLINED,
    408: Ending.NO_ANSWER,
    480: Ending.NO_ANSWER,
}
_NO_NAME: Final = "its host name leads to no address"


def classify(text: str, established: bool) -> tuple[Ending, str]:
    """The ending that a closing text stands for, and a detail for people, which is foreign text, cleaned.

    Args:
        text: As the library reports it.
        established: Whether the call had been answered.
    """
    if match := _STATUS.fullmatch(text):
        return _STATUSES.get(int(match[1]), Ending.REFUSED), clean(text, NAME_LIMIT)
    if text == _NO_RTP:
        return Ending.NO_AUDIO, ""
    if not (match := _SYSTEM_ERROR.fullmatch(text)):
        return Ending.FAR_END, clean(text, NAME_LIMIT)
    match int(match[1]):
        case errno.ECONNRESET:  # what the library makes of a BYE
            return Ending.FAR_END, ""
        case errno.EDESTADDRREQ | errno.EADDRNOTAVAIL if not established:
            return Ending.UNREACHABLE, _NO_NAME
    return Ending.LOST if established else Ending.UNREACHABLE, clean(text, NAME_LIMIT)
