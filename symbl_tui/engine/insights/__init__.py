"""Detection of questions, action items, follow-ups, entities, tracked phrases and topics in recognised text.

Pure functions over :mod:`symbl_tui.domain`; knows nothing of sockets, recognisers or storage.
"""

from symbl_tui.engine.insights.findings import analyze
from symbl_tui.engine.insights.insight_finder import find_insights
from symbl_tui.engine.insights.open_questions import OpenQuestions
from symbl_tui.engine.insights.punctuation import (
    Punctuation,
    detect_punctuation,
    looks_like_question,
    punctuate,
)
from symbl_tui.engine.insights.topics import TopicRanker
from symbl_tui.engine.insights.trackers import find_phrases, match_trackers

__all__ = [
    "OpenQuestions",
    "Punctuation",
    "TopicRanker",
    "analyze",
    "detect_punctuation",
    "find_insights",
    "find_phrases",
    "looks_like_question",
    "match_trackers",
    "punctuate",
]
