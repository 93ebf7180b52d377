"""The speaker of each channel, by the profile, by the source, or by number. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from symbl_tui.config.profile import Profile, colour_of
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.domain.utterance import Speaker

OwnName = Callable[[int], str]
"""What the source calls the speaker of a channel; empty: nothing."""


@dataclass(frozen=True, slots=True)
class ChannelSpeakers:
    """The speakers of a source's channels, in the order of these.

    A speaker is the profile's of that channel, or has the source's own name, or a number. Each has a user id
    of its own, since an engine's results find their channel by it.
    """

    profile: Profile
    own_name: OwnName | None = None
    """For a source whose channels may become more; None: for any other."""

    def first(self, count: int) -> tuple[Speaker, ...]:
        """The speakers of the channels that there are at the start."""
        speakers: list[Speaker] = []
        for _ in range(count):
            unnamed = "Speaker" if count == 1 and self.own_name is None else ""
            present = [each.name for each in speakers]
            speakers.append(self.following(speakers, len(speakers), present, unnamed))
        return tuple(speakers)

    def following(
        self, known: Sequence[Speaker], number: int, present: Collection[str], unnamed: str = ""
    ) -> Speaker:
        """The speaker of the channel behind the ``known`` ones.

        Args:
            known: Those of all channels so far.
            number: The source's number of the channel.
            present: The names of those who have not left. The source's name of a speaker who comes back is
                the one of before; of two who are there at once, the second gets a number.
            unnamed: The name of a speaker who has none; empty: the channel's number.
        """
        index = len(known)
        unnamed = unnamed or f"Speaker {index + 1}"
        configured = self.profile.speakers[index] if index < len(self.profile.speakers) else None
        if configured:
            name = clean(configured.name, NAME_LIMIT) or unnamed  # it goes to the terminal
        else:
            name = clean(self.own_name(number) if self.own_name else "", NAME_LIMIT) or unnamed
            name = f"{name[: NAME_LIMIT - 5]} ({index + 1})" if name in present else name
        ids, user_id = {each.user_id for each in known}, (configured and configured.user_id) or name
        wanted, suffix = user_id, index + 1
        while user_id in ids:
            user_id = f"{wanted} ({suffix})"
            suffix += 1
        return Speaker(name=name, user_id=user_id)

    def colour(self, index: int) -> int:
        """The colour of the speaker of a channel."""
        speakers = self.profile.speakers
        return colour_of(index, speakers[index] if index < len(speakers) else None)

    def colours(self, count: int) -> tuple[int, ...]:
        """The colours of the speakers of the first channels."""
        return tuple(map(self.colour, range(count)))
