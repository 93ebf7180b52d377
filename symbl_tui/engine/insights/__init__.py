"""Questions, action items, follow-ups, tracked phrases and topics, found in what recognisers write.

Pure functions over :mod:`symbl_tui.symbl.events`; knows nothing of sockets, recognisers or storage.
"""

from symbl_tui.engine.insights.asked import OpenQuestions
from symbl_tui.engine.insights.find import find_insights
from symbl_tui.engine.insights.punctuation import Punctuation, looks_like_question, punctuate, punctuation_of
from symbl_tui.engine.insights.topics import TopicRanker
from symbl_tui.engine.insights.trackers import Tracker, match_trackers
from symbl_tui.engine.insights.understand import Findings, understand

__all__ = [
    "Findings",
    "OpenQuestions",
    "Punctuation",
    "TopicRanker",
    "Tracker",
    "find_insights",
    "looks_like_question",
    "match_trackers",
    "punctuate",
    "punctuation_of",
    "understand",
]
