"""The endings of SIP calls in the words of all platforms. Pure."""

from typing import Final

from symbl_tui.audio.calls.call_events import EndCause
from symbl_tui.audio.calls.sip.sip_protocol import Ending

_CAUSES: Final = {
    Ending.FAR_END: EndCause.HUNG_UP,
    Ending.SECOND_PARTY: EndCause.CALLED_HUNG_UP,
    Ending.HERE: EndCause.STOPPED,
    Ending.NO_AUDIO: EndCause.LOST,
    Ending.LOST: EndCause.LOST,
    Ending.LIMIT: EndCause.LIMIT,
    Ending.BUSY: EndCause.BUSY,
    Ending.DECLINED: EndCause.DECLINED,
    Ending.NO_ANSWER: EndCause.NO_ANSWER,
    Ending.REFUSED: EndCause.REFUSED,
    Ending.UNREACHABLE: EndCause.UNREACHABLE,
    Ending.BRIDGE_FAILED: EndCause.BRIDGE_FAILED,
    Ending.CRASHED: EndCause.CRASHED,
}


def describe(ending: Ending, detail: str, incoming: bool) -> tuple[EndCause, str]:
    """The cause and detail of an ending; ``incoming``: whether the far end had called."""
    if ending is Ending.FAR_END and not incoming:
        return EndCause.CALLED_HUNG_UP, detail
    if ending is Ending.NO_AUDIO:
        return EndCause.LOST, "nothing came any more"
    return _CAUSES[ending], detail
