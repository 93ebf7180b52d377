"""When an insight was spoken. Pure."""

from symbl_tui.domain.insight import Insight
from symbl_tui.session.model.change import Line


def start_of(insight: Insight, place: Line) -> float:
    """When an insight was spoken, in seconds: as far into its utterance's time as into its text."""
    said = place.original or place.text  # the offset is one in the engine's text
    if insight.offset <= 0 or not said:
        return place.start
    return place.start + (place.end - place.start) * min(1.0, insight.offset / len(said))
