"""When an insight was spoken: one time for every list, export and event. Pure."""

from symbl_tui.domain.insight import Insight
from symbl_tui.session.model.change import Line


def start_of(insight: Insight, place: Line | None) -> float | None:
    """The start of the words that an insight is about, in seconds of the capture; None: unknown.

    As the engine reports it; else as far into the time of its utterance as its words are into the text.

    Args:
        insight: Of a :class:`~symbl_tui.session.model.conversation.Conversation`.
        place: The line of its utterance, where that is known.
    """
    if place is None:
        return insight.start
    if insight.start is not None:
        # Lines are placed anew after a lost connection: the words are never outside theirs.
        return max(place.start, min(insight.start, place.end))
    said = place.original or place.text  # the offset is one in the engine's text
    if insight.offset <= 0 or not said:
        return place.start
    return place.start + (place.end - place.start) * min(1.0, insight.offset / len(said))
