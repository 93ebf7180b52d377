"""What to configure at an exchange, for calls over SIP."""

from symbl_tui.audio.calls.platform import SetupValues


def sip(values: SetupValues) -> str:
    """The ways in which a SIP phone gets its calls."""
    return """\
As an extension of an exchange (FRITZ!Box, 3CX, Asterisk, FreeSWITCH, a provider): create one there, and

symbl-tui calls secret SIP_PASSWORD
symbl-tui calls --sip-account sip:USER@EXCHANGE

Without an exchange, for phones of this machine, which dial sip:symbl-tui@127.0.0.1:5060:

symbl-tui calls --sip 127.0.0.1:5060

Off loopback without an account phones dial sip:TOKEN@HOST:PORT, where TOKEN is what
`symbl-tui calls secret SYMBL_TUI_TOKEN` made: it is all that keeps strangers out.

With --bridge sip:SECOND@HOST each call goes on to a second party, and each of the two is a speaker."""
