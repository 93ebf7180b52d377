"""``symbl-tui profiles``: the saved profiles."""

import argparse
import sys
from dataclasses import dataclass

from symbl_tui.cli.command import Command, complete_with
from symbl_tui.cli.compose import check_source
from symbl_tui.cli.profile_resolution import load_with_environment, resolve_profile
from symbl_tui.cli.run_options import RunOptions, add_run_arguments
from symbl_tui.config import profile_names, profiles
from symbl_tui.config.assistant_access import check_assistant
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean
from symbl_tui.errors import ConfigError, UsageError
from symbl_tui.session.summary.templates import load_template
from symbl_tui.system import editor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProfilesOptions:
    """The list has no options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOptions:
    """Which profile."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfileOptions(RunOptions):
    """The name and the settings of a new profile."""

    name: str
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameProfileOptions:
    """Which profile gets which name."""

    name: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteProfileOptions:
    """Which profile to delete, and whether without asking."""

    name: str
    yes: bool = False


def list_profiles(_: ListProfilesOptions) -> int:
    """Print a line for every profile; of an invalid one, what is wrong."""
    entries = profiles.list_profiles(load_with_environment)
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        print(clean(f"{entry.name:<{width}}  {_summary(entry)}"))
    if not entries:
        print("no profile is saved yet; symbl-tui profiles new NAME saves one", file=sys.stderr)
    return 0


def _summary(entry: profiles.SavedProfile) -> str:
    profile = entry.profile
    if profile is None:
        return f"invalid: {entry.fault}"
    speakers = ", ".join(speaker.name for speaker in profile.speakers)
    specs = " + ".join((profile.source.spec, *(other.spec for other in profile.source.also)))
    return f"{specs} -> {profile.engine.url}" + (f" ({speakers})" if speakers else "")


def show(options: ProfileOptions) -> int:
    """Print a profile in TOML, as the program reads it."""
    print(profiles.render(options.name), end="")
    return 0


def check(options: ProfileOptions) -> int:
    """Check a profile; raises ``SymblTuiError`` for an invalid one."""
    from symbl_tui.ui.theming.theme_names import check_theme  # 80 ms for Textual, which no other needs

    profile = load_profile(options.name)
    check_source(profile.source)
    check_theme(profile.ui.theme)
    if profile.assistant.url:
        check_assistant(profile.assistant)
    load_template(profile.summary.template)
    print("ok")
    return 0


def new(options: NewProfileOptions) -> int:
    """Save a profile made from the options."""
    # Refused and not dropped: a user would expect the saved profile to stop by itself.
    if options.duration is not None:
        raise UsageError("a profile holds no duration", "give --duration to the session")
    if profile_names.exists(options.name) and not options.replace:
        raise UsageError(f"there is a profile '{options.name}' already", "use --replace to overwrite it")
    profile = profiles.without_default_title(resolve_profile(options))
    check_source(profile.source)
    print(clean(str(profiles.save(options.name, profile))))
    return 0


def edit(options: ProfileOptions) -> int:
    """Have the user edit a profile until it is valid, or they give up."""
    _require_terminal(f"editing '{options.name}' needs a terminal")
    draft = profiles.open_draft(options.name)
    try:
        while (error := _edit_once(draft)) is not None:
            print(f"symbl-tui: {clean(str(error))}", file=sys.stderr)
            if not _ask("edit it again? [Y/n] ", default=True):
                raise UsageError(f"'{options.name}' is unchanged") from error
    finally:
        draft.discard()
    return 0


def _edit_once(draft: profiles.Draft) -> ConfigError | None:
    """Open the editor, then save the draft; the error of an invalid one."""
    editor.edit(draft.path)
    try:
        changed = draft.save()
    except ConfigError as error:
        return error
    print("saved" if changed else "nothing was changed", file=sys.stderr)
    return None


def rename(options: RenameProfileOptions) -> int:
    """Rename a profile."""
    profiles.rename(options.name, options.new)
    return 0


def delete(options: DeleteProfileOptions) -> int:
    """Delete a profile, after asking."""
    name = options.name
    if not profile_names.exists(name):
        raise profile_names.unknown_profile(name)
    if not options.yes:
        _require_terminal(f"deleting '{name}' needs a terminal to ask on", "without one use --yes")
    if options.yes or _ask(f"delete the profile '{name}'? [y/N] "):
        profiles.delete(name)
    return 0


def _require_terminal(message: str, remedy: str = "") -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(message, remedy)


def _ask(question: str, *, default: bool = False) -> bool:
    print(question, end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()  # empty at end of input, which is no answer
    return answer.strip().casefold() in ("y", "yes") or (default and answer == "\n")


def _no_arguments(_: argparse.ArgumentParser) -> None: ...


def _add_name_or_path(parser: argparse.ArgumentParser) -> None:
    complete_with(parser.add_argument("name", metavar="NAME|PATH"), "profile_names")


def _add_name(parser: argparse.ArgumentParser) -> None:
    complete_with(parser.add_argument("name", metavar="NAME"), "profile_names")


def _add_new_arguments(parser: argparse.ArgumentParser) -> None:
    add_run_arguments(parser)
    _add_name(parser)
    parser.add_argument("--replace", action="store_true", help="overwrite a profile of that name")


def _add_rename_arguments(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("new", metavar="NEW-NAME")


def _add_delete_arguments(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask")


LIST = Command(ListProfilesOptions, _no_arguments, list_profiles)
SHOW = Command(ProfileOptions, _add_name_or_path, show)
CHECK = Command(ProfileOptions, _add_name_or_path, check)
NEW = Command(NewProfileOptions, _add_new_arguments, new)
EDIT = Command(ProfileOptions, _add_name, edit)
RENAME = Command(RenameProfileOptions, _add_rename_arguments, rename)
DELETE = Command(DeleteProfileOptions, _add_delete_arguments, delete)
