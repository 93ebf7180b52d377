"""Applies speaker labels to results: to utterances by their time, to insights by their utterance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from msgspec import structs

from symbl_tui.config.profile import SPEAKER_COLOURS
from symbl_tui.domain.insight import Insight
from symbl_tui.domain.speaker_turns import SpeakerTurns, assign_labels, label_turns, speaker_between
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.read_faults import ReadFaults
from symbl_tui.session.archive.speaker_names import names_path
from symbl_tui.session.archive.turns_file import FOLDER, read_turns, turns_path
from symbl_tui.session.model.change import Change, Line
from symbl_tui.session.model.edit import SpeakerKey
from symbl_tui.session.model.shown_names import KnownSpeaker


@dataclass(frozen=True, slots=True)
class ChannelLabels:
    """The speakers of one channel."""

    labels: Mapping[int, str]
    """By the speaker's number in the turns, in the order of first speech."""
    turns: SpeakerTurns
    share: float
    """The share of the sound that is diarised, from 0 to 1."""
    complete: bool


def read_labels(
    folder: Path, speakers: Sequence[Speaker], faults: ReadFaults | None = None
) -> dict[int, ChannelLabels]:
    """The labels of a session's diarised channels, also of unfinished ones; by channel, from 0. Blocks.

    No label is used twice or equals a channel's name. The names that the user gave are laid over them:
    see :class:`~symbl_tui.session.model.shown_names.ShownNames`.

    Args:
        folder: The session's.
        speakers: Of each channel.
        faults: Collects what cannot be read.
    """
    faults = faults or ReadFaults(folder)
    if not faults.check_directory(folder / FOLDER):
        return {}
    faults.check(names_path(folder))
    found: dict[int, ChannelLabels] = {}
    taken = {speaker.name for speaker in speakers}
    for channel in range(len(speakers)):
        path = turns_path(folder, channel)
        diarized = faults.attempt(path, partial(read_turns, path), None)
        faults.check(path)
        if diarized is None:
            continue
        labels = assign_labels(diarized.blocks, diarized.speakers, taken=taken)
        # Across channels: two people must not both be "Speaker 2".
        taken.update(labels.values())
        share = min(1.0, diarized.done / diarized.seconds) if diarized.seconds else 1.0
        found[channel] = ChannelLabels(labels, label_turns(diarized.blocks, labels), share, diarized.complete)
    return found


def known_speakers(
    speakers: Sequence[Speaker], labels: Mapping[int, ChannelLabels]
) -> tuple[KnownSpeaker, ...]:
    """All speakers of a session: each channel's own, then the voices that diarisation found on it."""
    found: list[KnownSpeaker] = []
    for channel, speaker in enumerate(speakers):
        found.append(KnownSpeaker(SpeakerKey(channel), speaker.name))
        if known := labels.get(channel):
            numbers = {label: number for number, label in known.labels.items()}
            found += [
                KnownSpeaker(SpeakerKey(channel, numbers[label]), label) for label in known.turns.labels
            ]
    return tuple(found)


def people_of(lines: Iterable[Line], known: Sequence[KnownSpeaker]) -> list[KnownSpeaker]:
    """The speakers: not the own speaker of a channel of which every line has a voice's label."""
    names = {each.key.channel: each.name for each in known if each.key.voice is None}
    diarized = {each.key.channel for each in known if each.key.voice is not None}
    unattributed = {line.channel for line in lines if line.speaker == names.get(line.channel)}
    return [
        each
        for each in known
        if each.key.voice is not None or each.key.channel in unattributed or each.key.channel not in diarized
    ]


def label_results(
    lines: tuple[Line, ...],
    insights: tuple[Insight, ...],
    labels: Mapping[int, ChannelLabels],
    speakers: Sequence[Speaker],
) -> tuple[tuple[Line, ...], tuple[Insight, ...]]:
    """Lines and insights of a session with their speakers' labels."""
    if not labels:
        return lines, insights
    lines = tuple(relabel(line, labels) for line in lines)
    places = {line.utterance_id: line for line in lines if line.utterance_id}
    return lines, tuple(
        relabel_insight(insight, places.get(insight.utterance_id or ""), speakers) for insight in insights
    )


def relabel(line: Line, labels: Mapping[int, ChannelLabels]) -> Line:
    """The line with its speaker's label; unchanged where that is unknown."""
    known = labels.get(line.channel)
    label = speaker_between(line.start, line.end, known.turns) if known else None
    return structs.replace(line, speaker=label) if label else line


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
    return structs.replace(change, lines=lines, insights=insights)


def with_colours(colours: Mapping[str, int], labels: Iterable[str]) -> dict[str, int]:
    """The colours with one more for each label that has none; unused colours first."""
    coloured = dict(colours)
    for label in labels:
        if label not in coloured:
            used = set(coloured.values())
            free = (colour for colour in range(1, SPEAKER_COLOURS + 1) if colour not in used)
            coloured[label] = next(free, len(coloured) % SPEAKER_COLOURS + 1)
    return coloured
