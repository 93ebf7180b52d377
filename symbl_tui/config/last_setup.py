"""What the last session was set up with, kept in the state directory. Everything here blocks.

Never a secret: the caller leaves out addresses with one. The file is a convenience: one that is missing,
broken or not private counts as missing.
"""

import logging
from pathlib import Path
from typing import Annotated

import msgspec

from symbl_tui.config.config_table import ConfigTable
from symbl_tui.config.private_file import read_private_file
from symbl_tui.config.profile import EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.toml import drop_none
from symbl_tui.config.toml_parsing import parse_toml
from symbl_tui.config.toml_writing import dump_toml
from symbl_tui.errors import ConfigError
from symbl_tui.system import paths

_log = logging.getLogger(__name__)


class SetupParts(ConfigTable, frozen=True):
    """What the set-up screens ask for."""

    engine: EngineConfig = msgspec.field(default_factory=EngineConfig)
    source: SourceConfig = msgspec.field(default_factory=SourceConfig)
    speakers: Annotated[tuple[SpeakerConfig, ...], msgspec.Meta(max_length=64)] = ()

    @classmethod
    def of(cls, profile: Profile) -> "SetupParts":
        """The parts of a profile."""
        return cls(profile.engine, profile.source, profile.speakers)


class LastSetup(ConfigTable, frozen=True):
    """The settings of the last session that was started from set-up."""

    profile: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """The name of the saved profile that it was started with; empty without one."""
    chosen: SetupParts = msgspec.field(default_factory=SetupParts)
    configured: SetupParts = msgspec.field(default_factory=SetupParts)
    """What config.toml and the environment said at that time: what they say anew counts."""

    def applied_to(self, configured: Profile, now: SetupParts) -> Profile:
        """The profile of config.toml with what was chosen, as far as config.toml is as it was then.

        Args:
            configured: The profile.
            now: Its parts in the form that is stored.
        """
        then, chosen = self.configured, self.chosen
        if now.engine == then.engine:
            configured = msgspec.structs.replace(configured, engine=chosen.engine)
        if (now.source, now.speakers) == (then.source, then.speakers):
            configured = msgspec.structs.replace(configured, source=chosen.source, speakers=chosen.speakers)
        return configured


def read_last_setup(path: Path | None = None) -> LastSetup | None:
    """Read the file; None where there is none that can be used, which the log explains."""
    path = path or paths.last_setup()
    try:
        content = read_private_file(path)
        return None if content is None else msgspec.convert(parse_toml(content), LastSetup)
    except (ConfigError, ValueError) as error:  # msgspec's and TOML's are ValueErrors
        _log.warning("the last settings are not used: %s: %s", path, error)
        return None


def write_last_setup(setup: LastSetup, path: Path | None = None) -> None:
    """Replace the file atomically, with mode 0600; a failure is logged."""
    path = path or paths.last_setup()
    try:
        text = "# Written by symbl-tui when a session starts.\n" + dump_toml(
            drop_none(msgspec.to_builtins(setup))
        )
        paths.write_atomically(path, text.encode())
    except (OSError, UnicodeEncodeError) as error:
        _log.warning("the last settings are not kept: %s", error)
