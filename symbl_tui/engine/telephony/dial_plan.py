"""What a client may have dialed: hosts and telephone numbers that the settings name, no others. Pure."""

from typing import Final

from symbl_tui.audio.calls.sip.sip_address import SipAddress, telephone_number
from symbl_tui.engine.settings import TelephonySettings
from symbl_tui.errors import UsageError

NUMBER: Final = "{number}"
"""Where the digits of a telephone number stand in the address of a trunk."""


class CallNotAllowed(UsageError):
    """The settings do not allow what a client asked for."""


def sip_target(uri: str, settings: TelephonySettings) -> SipAddress:
    """The address to dial for an endpoint of type ``sip``.

    Raises:
        UsageError: It is no SIP address.
        CallNotAllowed: Its host is not in ``telephony.allow``.
    """
    address = SipAddress.parse(uri)
    if not address.is_at(settings.allow):
        raise CallNotAllowed(
            f"calls to {address.host} are not allowed on this engine", "its telephony.allow names the hosts"
        )
    return address


def number_target(number: str, settings: TelephonySettings) -> SipAddress:
    """The address to dial for an endpoint of type ``pstn``.

    Raises:
        UsageError: It is no telephone number.
        CallNotAllowed: There is no trunk, or the number begins with no prefix of ``telephony.prefixes``.
    """
    digits = telephone_number(number)
    if not settings.trunk:
        raise CallNotAllowed(
            "this engine has no trunk to telephone numbers",
            "set telephony.trunk in its engine.toml, or dial a SIP address",
        )
    # An empty tuple is the prefix of nothing: without prefixes no number is dialed.
    if not digits.startswith(settings.prefixes):
        raise CallNotAllowed(
            "calls to this number are not allowed on this engine", "its telephony.prefixes say which are"
        )
    return SipAddress.parse(settings.trunk.replace(NUMBER, digits))
