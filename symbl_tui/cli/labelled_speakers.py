"""The speakers of a recorded session: which channels several people share, and the labels found on them."""

from collections.abc import Iterable
from pathlib import Path

from symbl_tui.config.profile import diarized_channels
from symbl_tui.domain.text import clock
from symbl_tui.session.archive.recorded_profile import recorded_profile
from symbl_tui.session.archive.session_edits import SessionEdits
from symbl_tui.session.archive.session_facts import SessionFacts, read_facts
from symbl_tui.session.archive.speaker_labels import read_labels


def shared_channels(facts: SessionFacts) -> tuple[int, ...]:
    """The channels, from 0, on which the session's own profile expects several people."""
    profile = recorded_profile(facts.folder)
    return diarized_channels(profile, len(facts.speakers)) if profile else ()


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
