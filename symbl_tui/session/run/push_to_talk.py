"""Push to talk: which channels are heard only while somebody holds a key. Pure."""

from typing import Final

from symbl_tui.audio.registry import has_push_to_talk, kind_of
from symbl_tui.config.profile import Profile

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
    sources = profile.source.all_sources
    counts = [source.channels or kind_of(source.spec).default_channels for source in sources]
    if counts.count(None) > 1:
        return frozenset(range(count))
    rest = count - sum(each or 0 for each in counts)
    own: set[int] = set()
    start = 0
    for source, known in zip(sources, counts, strict=True):
        end = start + (rest if known is None else known)
        own |= set(range(start, end)) if has_push_to_talk(source.spec) else set()
        start = end
    return frozenset(own) or frozenset(range(count))
