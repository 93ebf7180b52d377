"""``symbl-tui call``: has an engine call an address or number, and shows the conversation live."""

import argparse
from dataclasses import dataclass

from symbl_tui.cli.command import Command
from symbl_tui.cli.watch_options import WatchingOptions, add_watching_arguments
from symbl_tui.cli.watching import create_watch, run_watch, watching_profile
from symbl_tui.session.watch.outgoing_call import OutgoingCall
from symbl_tui.symbl.call_target import check_keys, parse_call_target


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptions(WatchingOptions):
    """The options of ``symbl-tui call``."""

    target: str
    dtmf: str = ""


def call(options: CallOptions) -> int:
    """Have the engine call, and show the conversation until it is over or the user leaves."""
    uri, number = parse_call_target(options.target)
    outgoing = OutgoingCall(uri, number, check_keys(options.dtmf))
    profile = watching_profile(options)
    session = create_watch(profile, call=outgoing, named=options.engine)
    return run_watch(session, profile, options)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    whom = "SIP address (sip:alice@example.org) or telephone number (+4930123456)"
    parser.add_argument("target", metavar="SIP|NUMBER", help=whom)
    keys = "keys to press once it is answered, e.g. ,,123#; a comma is a pause"
    parser.add_argument("--dtmf", metavar="KEYS", help=keys)
    parser.add_argument("--engine", metavar="local|URL", help="engine that makes the call")
    add_watching_arguments(parser)


CALL = Command(
    CallOptions,
    _add_arguments,
    call,
    "Have an engine call a SIP address or a telephone number, listen, and show what is said. It is kept as a "
    "session, without sound. Ctrl-C hangs up.",
)
