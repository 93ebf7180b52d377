"""``symbl-tui profiles``: the saved set-ups."""

import argparse
import sys

import msgspec

from symbl_tui import profiles
from symbl_tui.cli.compose import profile_of
from symbl_tui.cli.options import Commands, session_options
from symbl_tui.config import Profile, SpeakerConfig, load_profile
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.text import clean


def listing(_: argparse.Namespace) -> int:
    """Every profile on a line; of one that is wrong, what is wrong."""
    found = profiles.names()
    width = max(map(len, found), default=0)
    for name in found:
        print(clean(f"{name:<{width}}  {_summary(name)}"))
    if not found:
        print("no profile is saved yet; symbl-tui profiles new NAME saves one", file=sys.stderr)
    return 0


def _summary(name: str) -> str:
    try:
        profile = load_profile(name)
    except ConfigError as error:
        return f"wrong: {error}"
    who = ", ".join(speaker.name for speaker in profile.speakers)
    return f"{profile.source.spec} -> {profile.engine.url}" + (f" ({who})" if who else "")


def show(options: argparse.Namespace) -> int:
    """One profile in TOML, as the program reads it."""
    print(profiles.show(options.name), end="")
    return 0


def check(options: argparse.Namespace) -> int:
    """Whether a profile is right; what is wrong climbs as an error."""
    load_profile(options.name)
    print("ok")
    return 0


def new(options: argparse.Namespace) -> int:
    """Save a profile made from the options."""
    if options.duration is not None:
        raise UsageError("a profile holds no duration; give --duration to the session")
    if profiles.exists(options.name) and not options.replace:
        raise UsageError(f"there is a profile '{options.name}' already; use --replace to write it anew")
    profile = _named(profiles.untitled(profile_of(options)), options.channel_names or ())
    print(clean(str(profiles.save(options.name, profile))))
    return 0


def _named(profile: Profile, names: tuple[str, ...]) -> Profile:
    """The profile with the first speakers renamed; whoever keeps the name keeps the user id."""
    known = {speaker.name: speaker for speaker in profile.speakers}
    named = tuple(known.get(name, SpeakerConfig(name=name)) for name in names)
    return msgspec.structs.replace(profile, speakers=named + profile.speakers[len(named) :])


def delete(options: argparse.Namespace) -> int:
    """Delete a profile, when the user means it."""
    if not profiles.exists(options.name):
        raise ConfigError(f"there is no profile '{options.name}'; symbl-tui profiles list shows them")
    if options.yes or _confirmed(options.name):
        profiles.delete(options.name)
    return 0


def _confirmed(name: str) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"deleting '{name}' needs a terminal to ask on; without one use --yes")
    print(f"delete the profile '{name}'? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def add(commands: Commands) -> None:
    """Declare the commands."""
    group = commands.add_parser("profiles", help="saved set-ups: list, show, new, check, delete")
    actions = group.add_subparsers(title="actions", metavar="ACTION", required=True)
    actions.add_parser("list", help="what is saved").set_defaults(command=listing)
    for name, what, command in (("show", "one in TOML", show), ("check", "whether one is right", check)):
        action = actions.add_parser(name, help=what)
        action.add_argument("name", metavar="NAME|PATH")
        action.set_defaults(command=command)
    again = session_options(argument_default=argparse.SUPPRESS)
    making = actions.add_parser("new", help="save one made from the options", parents=[again])
    making.add_argument("name", metavar="NAME")
    making.add_argument("--replace", action="store_true", help="also when there is one of that name")
    making.set_defaults(command=new)
    removing = actions.add_parser("delete", help="delete one")
    removing.add_argument("name", metavar="NAME")
    removing.add_argument("--yes", action="store_true", help="without asking")
    removing.set_defaults(command=delete)
