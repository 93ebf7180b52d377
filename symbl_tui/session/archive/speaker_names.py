"""``diarization/names.toml``: names that an earlier version gave to the speakers of a diarisation.

Only read: names are edits now (see :mod:`.edits_file`), which override these.
"""

from pathlib import Path
from typing import Final

from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.untrusted_json import get_name, get_number, get_objects
from symbl_tui.errors import ConfigError
from symbl_tui.session.archive.turns_file import FOLDER
from symbl_tui.session.model.edit import SpeakerKey

_FILE: Final = "names.toml"


def names_path(folder: Path) -> Path:
    """The path of a session's names."""
    return folder / FOLDER / _FILE


def read_names(folder: Path) -> dict[SpeakerKey, str]:
    """The names in a session's folder; none where they cannot be read."""
    found: dict[SpeakerKey, str] = {}
    try:
        entries = get_objects(read_toml(names_path(folder), beneath=folder), "speakers")
    except ConfigError:
        return {}
    for entry in entries:
        channel, voice = get_number(entry, "channel"), get_number(entry, "speaker")
        if channel is not None and voice is not None and (name := get_name(entry, "name")):
            # Channels count from 1 in the file.
            found[SpeakerKey(int(channel) - 1, int(voice))] = clean(name, NAME_LIMIT)
    return found
