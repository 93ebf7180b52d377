"""A session whose every text wants to be something else than text."""

from dataclasses import replace

from symbl_tui.domain.insight import Insight, Topic, TrackerMatch
from symbl_tui.domain.insight_kind import insight_keys
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.archive.recorded_session import RecordedSession
from symbl_tui.session.archive.session_facts import RecordedGap
from symbl_tui.session.model.bookmark import Bookmark
from tests.session.exports.sessions_in_memory import FACTS, line, session

TEXTS = (
    "</script><script>window.owned = 1</script>",
    "</title></style></textarea></noscript><script>window.owned = 2</script>",
    '"><img src="http://evil.example/x" onerror="window.owned = 3">',
    "' onmouseover='window.owned = 4' autofocus onfocus='window.owned = 4",
    "javascript:window.owned=5",
    "<svg onload=window.owned=6><animate onbegin=window.owned=6>",
    "<base href='http://evil.example/'><meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import 'http://evil.example/'</style>",
    "<iframe srcdoc='<script>parent.owned=7</script>'></iframe><form action=//evil.example><input name=b>",
    "<!-- comment --> ]]> <![CDATA[ <?php",
    "{{ 7 * 7 }} {% raw %} {# #} ${alert(1)} `x` \\u003cscript",
    "&lt;b&gt; &amp;amp; &#x3c;i&#x3e;",
    "\u202eright to left\u202c zero\u200bwidth \u2066isolate\u2069 \ufeff",
    "line\u2028separator\u2029paragraph",
    "<h2 id=lines>a</h2><a name=words id=find href=http://evil.example/>b</a>",
    "=1+1 | a,b | --> | ---",
)


def hostile_session() -> RecordedSession:
    """Each text as a title (the first), a name, a line, an insight, a topic, a tracker, a bookmark, a gap."""
    speakers = tuple(Speaker(text, text) for text in TEXTS)
    facts = replace(
        FACTS,
        title=TEXTS[0] + TEXTS[1],
        speakers=speakers,
        colours={},
        transcript=TEXTS[0],
        gaps=tuple(RecordedGap(index, index, index + 1, text) for index, text in enumerate(TEXTS)),
    )
    insights = (
        Insight(f"{kind}{index}", kind, text, Speaker(text), None, f"u{index}", Speaker(text), text)
        for kind in insight_keys()
        for index, text in enumerate(TEXTS)
    )
    recorded = session(
        *(line(text, index, index + 1, text, f"u{index}") for index, text in enumerate(TEXTS)),
        facts=facts,
        insights=insights,
        topics=[Topic(text, text, 0.5) for text in TEXTS],
        trackers=[TrackerMatch(text, text, f"u{index}", text) for index, text in enumerate(TEXTS)],
        bookmarks=[Bookmark(text, index, index + 1, text) for index, text in enumerate(TEXTS)],
    )
    return replace(recorded, people=TEXTS)
