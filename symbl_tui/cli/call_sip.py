"""Calls over SIP: from the options of ``symbl-tui calls`` to a phone that takes them."""

from collections.abc import Sequence
from functools import partial

from symbl_tui.audio.calls.platform import Transport
from symbl_tui.audio.calls.platforms import PLATFORMS
from symbl_tui.audio.calls.sip import sip_library
from symbl_tui.audio.calls.sip.sip_address import SipAddress
from symbl_tui.audio.calls.sip.sip_gateway import SipListening, take_sip_calls
from symbl_tui.audio.calls.sip.sip_settings import SIP_PASSWORD, SipAccount, SipSettings
from symbl_tui.cli.calls_options import CallsOptions
from symbl_tui.config.call_secrets import PATH_TOKEN, find_call_secrets
from symbl_tui.errors import SipMissing, UsageError
from symbl_tui.session.calls.call_supervisor import RunGateway
from symbl_tui.system.network import LOOPBACK, is_loopback

_EVERYWHERE = "0.0.0.0"
_LAST_PORT = 65_535


def sip_gateways(options: CallsOptions) -> Sequence[RunGateway]:
    """What takes calls over SIP, if the options ask for that. Blocks.

    Raises:
        UsageError: They make no sense, or nothing would keep strangers out.
        SipMissing: There is no SIP library.
    """
    if not options.takes_sip:
        if options.bridge:
            raise UsageError("--bridge leads calls over SIP on", "say --sip or --sip-account, too")
        return ()
    if not sip_library.is_installed():
        raise SipMissing("calls over SIP need the package baresip-python", sip_library.REMEDY)
    (platform,) = (each for each in PLATFORMS if each.transport is Transport.SIP)
    return (partial(take_sip_calls, sip_listening(options), platform),)


def describe_sip(options: CallsOptions) -> list[str]:
    """What the operator is told at the start; nothing without SIP."""
    if not options.takes_sip:
        return []
    listening = sip_listening(options)
    onward = f", and led on to {listening.bridge}" if listening.bridge else ""
    if account := listening.account:
        who = f"{account.address.user} of {account.address.host_port}"
        return [f"calls of SIP are taken as {who} once it is registered{onward}"]
    settings = listening.settings
    # The name is a secret off loopback.
    name = settings.user if is_loopback(settings.host) else PATH_TOKEN
    return [f"calls of SIP are taken at sip:{name}@{settings.bracketed_host}:{settings.port}{onward}"]


def sip_listening(options: CallsOptions) -> SipListening:
    """The phone of the options. Blocks; raises :class:`UsageError`."""
    secrets = find_call_secrets((SIP_PASSWORD, PATH_TOKEN))
    account = _account(options, secrets.get(SIP_PASSWORD, ""))
    host, port = _address(options, account)
    user = SipSettings().user
    if account is None and not is_loopback(host) and not (user := secrets.get(PATH_TOKEN, "")):
        raise UsageError(
            f"--sip {options.sip}: other machines reach this address, and nothing keeps strangers out",
            f"symbl-tui calls secret {PATH_TOKEN} makes the name that phones dial, or give --sip-account",
        )
    return SipListening(
        SipSettings(host=host, port=port, user=user, max_calls=options.max_calls),
        account,
        SipAddress.parse(options.bridge).uri if options.bridge else "",
    )


def _account(options: CallsOptions, password: str) -> SipAccount | None:
    if not options.sip_account:
        return None
    address = SipAddress.parse(options.sip_account)
    return SipAccount(address=address, password=password, login=options.sip_login, proxy=options.sip_proxy)


def _address(options: CallsOptions, account: SipAccount | None) -> tuple[str, int]:
    """The host and port to listen at: as named, else where the account's exchange reaches them."""
    if options.sip:
        host, _, port = options.sip.rpartition(":")
        if not host or not port.isdecimal() or int(port) > _LAST_PORT:
            raise UsageError(f"--sip {options.sip}: expected HOST:PORT", "e.g. --sip 127.0.0.1:5060")
        return host.strip("[]"), int(port)
    return (LOOPBACK if account and is_loopback(account.address.host) else _EVERYWHERE), 0
