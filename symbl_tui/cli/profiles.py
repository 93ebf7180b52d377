"""``symbl-tui profiles``: the saved set-ups."""

import argparse
import sys

from symbl_tui.cli.compose import check_source, load, profile_of
from symbl_tui.cli.options import Commands, session_options
from symbl_tui.config import profiles
from symbl_tui.config.profile import load_profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.system import editor


def listing(_: argparse.Namespace) -> int:
    """Every profile on a line; of one that is wrong, what is wrong."""
    found = profiles.entries(load)
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        print(clean(f"{each.name:<{width}}  {_summary(each)}"))
    if not found:
        print("no profile is saved yet; symbl-tui profiles new NAME saves one", file=sys.stderr)
    return 0


def _summary(entry: profiles.Entry) -> str:
    profile = entry.profile
    if profile is None:
        return f"wrong: {entry.fault}"
    who = ", ".join(speaker.name for speaker in profile.speakers)
    specs = " + ".join((profile.source.spec, *(each.spec for each in profile.source.also)))
    return f"{specs} -> {profile.engine.url}" + (f" ({who})" if who else "")


def show(options: argparse.Namespace) -> int:
    """One profile in TOML, as the program reads it."""
    print(profiles.show(options.name), end="")
    return 0


def check(options: argparse.Namespace) -> int:
    """Whether a profile is right; what is wrong climbs as an error."""
    check_source(load_profile(options.name).source)
    print("ok")
    return 0


def new(options: argparse.Namespace) -> int:
    """Save a profile made from the options."""
    if options.duration is not None:
        raise UsageError("a profile holds no duration", "give --duration to the session")
    if profiles.exists(options.name) and not options.replace:
        raise UsageError(f"there is a profile '{options.name}' already", "use --replace to write it anew")
    profile = profiles.untitled(profile_of(options))
    check_source(profile.source)
    print(clean(str(profiles.save(options.name, profile))))
    return 0


def edit(options: argparse.Namespace) -> int:
    """Let the user edit a profile until it is right, or they give up."""
    _need_terminal(f"editing '{options.name}' needs a terminal")
    draft = profiles.draft(options.name)
    try:
        while (fault := _edited(draft)) is not None:
            print(f"symbl-tui: {clean(str(fault))}", file=sys.stderr)
            if not _yes("edit it again? [Y/n] ", default=True):
                raise UsageError(f"'{options.name}' stays as it was") from fault
    finally:
        draft.discard()
    return 0


def _edited(draft: profiles.Draft) -> ConfigError | None:
    """What is wrong with what the user made of it."""
    editor.edit(draft.path)
    try:
        changed = draft.keep()
    except ConfigError as error:
        return error
    print("saved" if changed else "nothing was changed", file=sys.stderr)
    return None


def rename(options: argparse.Namespace) -> int:
    """Give a profile another name."""
    profiles.rename(options.name, options.new)
    return 0


def delete(options: argparse.Namespace) -> int:
    """Delete a profile, when the user means it."""
    if not profiles.exists(options.name):
        raise ConfigError(f"there is no profile '{options.name}'", "symbl-tui profiles list shows them")
    if options.yes or _confirmed(options.name):
        profiles.delete(options.name)
    return 0


def _confirmed(name: str) -> bool:
    _need_terminal(f"deleting '{name}' needs a terminal to ask on", "without one use --yes")
    return _yes(f"delete the profile '{name}'? [y/N] ")


def _need_terminal(message: str, remedy: str = "") -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(message, remedy)


def _yes(question: str, *, default: bool = False) -> bool:
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()  # empty when nobody is there any more
    return answer.strip().casefold() in ("y", "yes") or (default and answer == "\n")


def add(commands: Commands) -> None:
    """Declare the commands."""
    group = commands.add_parser("profiles", help="saved set-ups: list, show, new, edit ...")
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
    editing = actions.add_parser("edit", help="edit one in $VISUAL or $EDITOR")
    editing.add_argument("name", metavar="NAME")
    editing.set_defaults(command=edit)
    renaming = actions.add_parser("rename", help="give one another name")
    renaming.add_argument("name", metavar="NAME")
    renaming.add_argument("new", metavar="NEW-NAME")
    renaming.set_defaults(command=rename)
    removing = actions.add_parser("delete", help="delete one")
    removing.add_argument("name", metavar="NAME")
    removing.add_argument("--yes", action="store_true", help="without asking")
    removing.set_defaults(command=delete)
