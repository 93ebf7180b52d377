"""Applies speaker labels to results: to utterances by their time, to insights by their utterance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from symbl_tui.config.profile import SPEAKER_COLOURS
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.speaker_turns import SpeakerTurns, assign_labels, label_turns, speaker_between
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.utterance import Speaker
from symbl_tui.errors import UsageError
from symbl_tui.session.archive.speaker_names import read_names, write_names
from symbl_tui.session.archive.turns_file import read_turns, turns_path
from symbl_tui.session.model.change import Change, Line


@dataclass(frozen=True, slots=True)
class ChannelLabels:
    """The speakers of one channel."""

    labels: Mapping[int, str]
    """By the speaker's number in the turns, in the order of first speech."""
    turns: SpeakerTurns
    share: float
    """The share of the sound that is diarised, from 0 to 1."""
    complete: bool


def read_labels(folder: Path, speakers: Sequence[Speaker]) -> dict[int, ChannelLabels]:
    """The labels of a session's diarised channels, also of unfinished ones; by channel, from 0. Blocks.

    No label is used twice or equals a channel's name, unless the user named a speaker so.

    Raises:
        SymblTuiError: a file cannot be read.
    """
    found: dict[int, ChannelLabels] = {}
    names = read_names(folder)
    taken = {speaker.name for speaker in speakers}
    for channel in range(len(speakers)):
        diarized = read_turns(turns_path(folder, channel))
        if diarized is None:
            continue
        numbered = assign_labels(diarized.blocks, diarized.speakers, taken=taken)
        # Across channels: two people must not both be "Speaker 2".
        taken.update(numbered.values())
        labels = numbered | {
            speaker: called for speaker, called in names.get(channel, {}).items() if speaker in numbered
        }
        share = min(1.0, diarized.done / diarized.seconds) if diarized.seconds else 1.0
        found[channel] = ChannelLabels(labels, label_turns(diarized.blocks, labels), share, diarized.complete)
    return found


@dataclass(frozen=True, slots=True)
class LabelledSession:
    """The results of a session with speaker labels."""

    lines: tuple[Line, ...]
    insights: tuple[Insight, ...]
    people: tuple[str, ...]
    """All speakers: those of the channels, or those that diarisation found on one."""
    colours: Mapping[str, int]


def label_session(
    folder: Path,
    speakers: Sequence[Speaker],
    lines: tuple[Line, ...],
    insights: tuple[Insight, ...],
    colours: Mapping[str, int],
) -> LabelledSession:
    """Apply the labels in a session's folder to its lines and insights; blocks.

    Args:
        folder: The session's.
        speakers: The speaker of each channel.
        lines: The transcript.
        insights: The insights of the transcript.
        colours: The speakers' colours by name.

    Raises:
        SymblTuiError: The labels cannot be read.
    """
    labels = read_labels(folder, speakers)
    if labels:
        lines = tuple(relabel(line, labels) for line in lines)
        places = {line.utterance_id: line for line in lines if line.utterance_id}
        insights = tuple(
            relabel_insight(insight, places.get(insight.utterance_id or ""), speakers) for insight in insights
        )
    people = _people(lines, speakers, labels)
    return LabelledSession(lines, insights, people, with_colours(colours, people))


def _people(
    lines: Sequence[Line], speakers: Sequence[Speaker], labels: Mapping[int, ChannelLabels]
) -> tuple[str, ...]:
    unattributed = {line.channel for line in lines if line.speaker == speakers[line.channel].name}
    names: list[str] = []
    for channel, speaker in enumerate(speakers):
        known = labels[channel].turns.labels if channel in labels else ()
        names += [speaker.name] if channel in unattributed or not known else []
        names += known
    return tuple(dict.fromkeys(names))


def relabel(line: Line, labels: Mapping[int, ChannelLabels]) -> Line:
    """The line with its speaker's label; unchanged where that is unknown."""
    known = labels.get(line.channel)
    label = speaker_between(line.start, line.end, known.turns) if known else None
    return replace(line, speaker=label) if label else line


def relabel_insight(insight: Insight, line: Line | None, speakers: Sequence[Speaker]) -> Insight:
    """The insight with its utterance's label in place of the channel's name."""
    if line is None or not line.speaker:
        return insight
    channel = speakers[line.channel].name
    if line.speaker == channel:
        return insight
    label = Speaker(name=line.speaker)
    speaker = label if insight.speaker.name == channel else insight.speaker
    assignee = insight.assignee
    if assignee is not None and assignee.name == channel:
        assignee = label
    return structs.replace(insight, speaker=speaker, assignee=assignee)


def relabel_change(
    change: Change, labels: Mapping[int, ChannelLabels], speakers: Sequence[Speaker], places: dict[str, Line]
) -> Change:
    """A change of a conversation with labels; ``places`` collects utterances by their id."""
    if not labels:
        return change
    lines = tuple((row, relabel(line, labels)) for row, line in change.lines)
    places.update({line.utterance_id: line for _, line in lines if line.utterance_id})
    insights = tuple(
        relabel_insight(insight, places.get(insight.utterance_id or ""), speakers)
        for insight in change.insights
    )
    return replace(change, lines=lines, insights=insights)


def with_colours(colours: Mapping[str, int], labels: Iterable[str]) -> dict[str, int]:
    """The colours with one more for each label that has none; unused colours first."""
    coloured = dict(colours)
    for label in labels:
        if label not in coloured:
            used = set(coloured.values())
            free = (colour for colour in range(1, SPEAKER_COLOURS + 1) if colour not in used)
            coloured[label] = next(free, len(coloured) % SPEAKER_COLOURS + 1)
    return coloured


def rename_speakers(folder: Path, speakers: Sequence[Speaker], wanted: Mapping[str, str]) -> None:
    """Rename speakers of a session: label to name; an empty name restores the label. Blocks.

    Raises:
        UsageError: There is no such label.
        SymblTuiError: The labels cannot be read or the names not be written.
    """
    labels = read_labels(folder, speakers)
    names = read_names(folder)
    for label, called in wanted.items():
        places = [
            (channel, speaker)
            for channel, known in labels.items()
            for speaker, shown in known.labels.items()
            if shown.casefold() == label.casefold()
        ]
        if not places:
            there = ", ".join(
                dict.fromkeys(label for known in labels.values() for label in known.turns.labels)
            )
            raise UsageError(
                f'there is no speaker "{clean(label, NAME_LIMIT)}"', f"there are: {there or 'none'}"
            )
        for channel, speaker in places:
            names.setdefault(channel, {})[speaker] = called
    write_names(folder, names)
