"""The speakers of a recorded session: which channels several people share, and the labels found on them."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from symbl_tui.config.profile import Profile, diarized_channels
from symbl_tui.config.toml import read_toml
from symbl_tui.domain.text import clock
from symbl_tui.domain.untrusted_json import get_object
from symbl_tui.errors import ConfigError
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.speaker_labels import read_labels


def shared_channels(facts: SessionFacts) -> tuple[int, ...]:
    """The channels, from 0, on which the session's own profile expects several people."""
    try:
        toml = read_toml(facts.folder / "session.toml", beneath=facts.folder)
        profile = msgspec.convert(get_object(toml, "profile"), Profile)
    except (msgspec.ValidationError, ConfigError):
        return ()
    return diarized_channels(profile, len(facts.speakers))


def speaker_lines(folder: Path, channels: Iterable[int]) -> list[str]:
    """A line for each labelled speaker of these channels: the label or name, and how long they speak."""
    edits = SessionEdits(lambda: folder)
    edits.poll()
    found = read_labels(folder, read_facts(folder).speakers)
    lines = []
    for channel in channels:
        if labels := found.get(channel):
            incomplete = "" if labels.complete else f" (of {labels.share:.0%} of the sound)"
            spoken: dict[str, float] = {}
            for label, seconds in labels.turns.seconds().items():
                name = edits.conversation.names.of(channel, label)
                spoken[name] = spoken.get(name, 0.0) + seconds
            lines += [f"{name}: {clock(seconds)}{incomplete}" for name, seconds in spoken.items()]
    return lines or ["no speakers are labelled; to label them: symbl-tui sessions diarize"]
