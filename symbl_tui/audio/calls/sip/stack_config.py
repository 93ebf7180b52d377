"""The library's configuration in the child, made of the phone's settings."""

from types import ModuleType
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.calls.sip.sip_settings import SipAccount, SipSettings

if TYPE_CHECKING:  # the child loads it by sip_library.load()
    import baresip

# Opus last: the library's buffer holds a sixth of a second of it, which a busy machine needs more of.
_CODECS: Final = ("g722/16000/1", "pcmu", "pcma", "opus/48000/2")
_EVERYWHERE: Final = ("0.0.0.0", "::")


def stack_config(library: ModuleType, settings: SipSettings) -> "baresip.Config":
    """The configuration of the library's run time."""
    lines = (
        f"sip_listen {settings.bracketed_host}:{settings.port}",
        # Without TLS, for which it would listen at one port more.
        "sip_transports udp,tcp",
        # A registered phone is called at a name that only its registrar knows, not by whoever finds its port.
        "sip_cuser_random yes",
        # Names as the rest of the machine knows them, also those of /etc/hosts.
        "dns_getaddrinfo yes",
        # Another call must not put the first on hold.
        "call_hold_other_calls no",
        # Its delay is of no use to a listener, and what is in it is lost at every hold and at the end.
        "audio_jitter_buffer_type off",
    )
    config: baresip.Config = library.Config(
        net_interface=None if settings.host in _EVERYWHERE else settings.host,
        # Twice: a bridge has two connections, and the bound on calls is our own.
        max_concurrent_calls=2 * settings.max_calls + 1,
        rtp_timeout=settings.rtp_timeout,
        extra_config_text="\n".join(lines) + "\n",
    )
    return config


def stack_account(
    library: ModuleType, settings: SipSettings, account: SipAccount | None
) -> "baresip.Account":
    """The account to call from, or the name at which calls are taken."""
    host = settings.bracketed_host
    if account is None:
        return library.Account(  # type: ignore[no-any-return]
            settings.user,
            "localhost" if settings.host in _EVERYWHERE else host,
            "",
            reg_interval=0,
            audio_codecs=_CODECS,
            extra_params=("catchall=no",),
        )
    return library.Account(  # type: ignore[no-any-return]
        account.address.user,
        account.address.host_port,
        account.password,
        registrar=account.proxy or None,
        reg_interval=account.expires,
        transport=account.address.transport,
        audio_codecs=_CODECS,
        auth_user=account.login or None,
    )
