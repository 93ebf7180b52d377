"""Push to talk: which channels are recorded only while a key is held. Pure."""

from symbl_tui.audio.registry import find_source_kind, has_push_to_talk
from symbl_tui.config.profile import Profile


def push_to_talk_channels(profile: Profile, count: int) -> frozenset[int]:
    """The microphones among ``count`` channels; all channels where none is known to be a microphone.

    Empty without push to talk. A monitor (the sound that the machine plays) carries remote voices, and is
    always recorded.
    """
    if not profile.session.push_to_talk:
        return frozenset()
    sources = profile.source.all_sources
    counts = [source.channels or find_source_kind(source.spec).default_channels for source in sources]
    # Of two sources with unknown numbers of channels it is not known which is whose.
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
