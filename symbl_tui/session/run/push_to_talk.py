"""Push to talk: which channels are heard only while somebody holds a key. Pure."""

from typing import Final

from symbl_tui.config.profile import AlsoConfig, Profile

TALK_SECONDS: Final = 0.8
"""How long a channel stays open after a press. Terminals tell of no release, only of the repeats of a key
that is held; the first comes after half a second or so, and over SSH all of them may be late."""

FOR_GOOD: Final = 1e9
"""Until it is closed."""


def held(profile: Profile, count: int) -> frozenset[int]:
    """The channels, of ``count``, that are microphones; where none is known to be one, all of them.

    None without push to talk. What the machine plays (a monitor) is somebody else's voice, and stays open.
    """
    if not profile.session.push_to_talk:
        return frozenset()
    specs = (profile.source, *profile.source.also)
    counts = [_channels(spec) for spec in specs]
    if counts.count(None) > 1:
        return frozenset(range(count))
    rest = count - sum(each or 0 for each in counts)
    own: set[int] = set()
    start = 0
    for spec, known in zip(specs, counts, strict=True):
        end = start + (rest if known is None else known)
        own |= set(range(start, end)) if _microphone(spec.spec) else set()
        start = end
    return frozenset(own) or frozenset(range(count))


def _channels(spec: AlsoConfig) -> int | None:
    """How many channels it has; None: nobody knows before it is open."""
    kind = spec.spec.partition(":")[0]
    return spec.channels or 1 if kind in ("microphone", "tone", "silence") else spec.channels


def _microphone(spec: str) -> bool:
    kind, _, name = spec.partition(":")
    played = name.endswith(".monitor") or name.startswith("Monitor of ")
    return kind == "microphone" and not played
