"""``diarization/names.toml``: the names that the user gave to the speakers of a diarisation."""

from collections import defaultdict
from pathlib import Path
from typing import Final

import tomli_w

from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.untrusted_json import get_name, get_number, get_objects
from symbl_tui.errors import ConfigError, SymblTuiError
from symbl_tui.session.archive.turns_file import FOLDER
from symbl_tui.system.directory import open_subdirectory

Names = dict[int, dict[int, str]]
"""By channel and by the speaker's number in its turns, both from 0."""

_FILE: Final = "names.toml"


def names_path(folder: Path) -> Path:
    """The path of a session's names."""
    return folder / FOLDER / _FILE


def read_names(folder: Path) -> Names:
    """The names in a session's folder; none where they cannot be read."""
    found: Names = defaultdict(dict)
    try:
        entries = get_objects(read_toml(names_path(folder), beneath=folder), "speakers")
    except ConfigError:
        return {}
    for entry in entries:
        channel, speaker, called = (
            get_number(entry, "channel"),
            get_number(entry, "speaker"),
            get_name(entry, "name"),
        )
        if channel is not None and speaker is not None and called:
            found[int(channel) - 1][int(speaker)] = called
    return dict(found)


def write_names(folder: Path, names: Names) -> None:
    """Save the names, all or none; an empty one is left out. Blocks; raises ``SymblTuiError``."""
    entries = [
        {"channel": channel + 1, "speaker": speaker, "name": clean(called, NAME_LIMIT)}
        for channel, speakers in sorted(names.items())
        for speaker, called in sorted(speakers.items())
        if clean(called, NAME_LIMIT)
    ]
    path = names_path(folder)
    try:
        with open_subdirectory(folder, FOLDER, create=True) as directory:
            directory.replace(_FILE, tomli_w.dumps({"speakers": entries}).encode())
    except OSError as error:
        raise SymblTuiError(f"{clean(str(path))}: cannot be written ({error.strerror})") from error
