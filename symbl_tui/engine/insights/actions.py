"""Rules for action items (commitments, requests, assignments) and follow-ups (talk that goes on later).

Each rule has a confidence. Rules below 0.5 are right only with a date or a named assignee, which adds
:data:`CONFIDENCE_BONUS`. Assignees are found elsewhere: :mod:`.assignees`.
"""

from typing import Final

from symbl_tui.engine.insights.rules import NAME, RuleMatch, find_matches, is_reported_speech, not_after, rule
from symbl_tui.engine.insights.verb_lists import ADVERBS, ERRAND, FIRM, TALK, WORK

CONFIDENCE_BONUS: Final = 0.15
"""Added to the confidence of an action item or follow-up with a date, or addressed by name."""

# Not a subordinate clause.
_MAIN: Final = not_after("if what when how whether unless who where because until things why")
_I_WILL: Final = (
    f"{_MAIN}{not_after('that thing like')}(?:i will|i shall|i promise to|i plan to|i intend to"
    "|i am (?:just |also |actually |probably )?(?:going|planning|hoping|about) to)"
)
_WE_WILL: Final = f"{_MAIN}(?:we will|we are going to|we shall)"
# After these it is an ability, not an offer ("so i can give it to them").
_NO_OFFER: Final = not_after("so that then or way")
_MUST: Final = "(?:need to|needs to|have to|has to|must|should|ought to|had better|got to)"
_ASK: Final = "(?:can|could|would|will) you"
_SPEECH: Final = (
    "(?:give (?:you |them )?an example|put it (?:this|that|like)|add (?:one thing|something)|note that)"
)
_OBJECT: Final = (
    "(?:you|me|us|him|her|them|it|the|a|an|that|this|those|these|your|our|my|all"
    "|everyone|everybody|out|up|over)"
)
_START: Final = "^(?:(?:so|and|then|ok|well|just|also|now|yes|yeah|sure|great) )*"
_SIMPLY: Final = "(?:(?:just|first|all|maybe|also|quickly) )*"
# Not after "and", which is as often a narrative ("i take the file and put it there").
_ORDER: Final = (
    "^(?:(?:so|then|but|or|ok|well|just|also|now|yes|yeah|no|anyway|first|oh|right|alright|actually|maybe"
    "|please|always|sorry|at least|i mean|you know) )*"
)
_DOING: Final = (
    "put(?! a)|try|keep(?! a| the)|stop|tell(?! me| us)|leave|turn|open|close|fill|find|finish|set|ask|move"
    "|write|remind|skip|delete|cut|log|help|switch|add|use|raise|hold|pass|plug|unplug|sign|cross|strike|nail"
    "|clip|wear|buy|throw|bring|disregard|ignore|copy|push|pull|press|slide"
)
_TURN_TO: Final = (
    "(?:focus on|concentrate on|talk (?:to|with)|speak (?:up|to|with)|forget about|feel free|be careful"
    r"|(?:stop|keep|start) \w+ing|say (?:that|it) again|come (?:back|in|here)|finish your \w+)"
)
_SEE_TO: Final = (
    "(?:let|talk with|tell|check with|copy|sort|keep|discuss|contact|fill|finish|sign|continue|go first)"
)
_MOMENT: Final = "(?:a|one|just a) (?:minute|second|sec|moment)"
_NO_WAIT: Final = not_after("to will would can could should not i we you they he she and who that the")
# After these it is surprise, not a request to wait ("wait why is it locked").
_WAITING: Final = "a|for|until|and|so|i|is|are|do|did|can|why|oh|maybe"
_BEGIN: Final = "(?:get|make|take|use|add|start|show|read|begin|run)"
# Verbs after "let me" that announce speech, not work.
_MUSING: Final = (
    "see|say|think|assume|suppose|imagine|guess|ask|tell|give you|know|be|not|just|first|all|also|maybe|hope"
    "|face|call|put it|put this|let|me|us|if|the|that|it"
)
_NO_ORDER: Final = (
    "you|we|they|i|know|think|have|care|even|really|get|want|need|like|see|understand|remember|the|that"
    "|believe|mind|it|worry|tell me|be|do"
)
# Orders that are a whole sentence.
_BARE: Final = (
    "continue|proceed|stop|look|come (?:on )?in|help|do (?:it|that|this)(?: again| first| now)?|finish"
    "|keep (?:going|talking)|slow down|sit down|start over|carry on|move on"
)
_SHORT_ORDER: Final = (
    r"make (?:yourself|that|sure \w+ \w+)|keep (?:in|it|both|your)|get (?:out of|rid of|back|your)"
    r"|say (?:hi|hello|that again|what you \w+)|tell us|tell me (?:about|more)|explain (?:to me|it|that)"
    "|figure (?:it|that|this) out|(?:just )?do (?:that|it|this|whatever)(?= (?:on|in|with|for|again)|$)"
)
_ERRAND_OF_MINE: Final = (
    "go (?:and|ahead|get|check|down|look|through|over|find)|do (?:it|that|the|a|my|some)"
    "|get (?:it|that|them|the|another|you|rid)|mention (?:it|that|this)|bring|suggest|offer"
)
_OURS: Final = (
    "figure (?:out|it|that|all)|find that|look (?:at|into|for)|try (?:it|that|to|the)|use (?:it|that|the)"
)
_CHECK: Final = "(?:maybe |probably |just )?(?:check|listen|tell|look into)"
_INDEFINITE_PERSON: Final = "(?:someone|somebody|one of (?:us|you)|everyone|everybody|you guys|you two)"
_ANY_PERSON: Final = "(?:someone|somebody|anyone|anybody|one of you)"
_WHEN: Final = (
    "(?:again|next|later|tomorrow|soon|on|offline|further|this week|after|in (?:a|the|two|one)|once|at)"
)
_MEETING: Final = (
    "(?:meeting|call|session|review|demo|sync|chat|appointment|workshop|one on one|follow up|discussion)"
)
_THIS: Final = "(?:this|that|it)"
_FRAME: Final = (
    rf"(?:let us|{_WE_WILL}|{_I_WILL}|{_MAIN}we (?:can|could|might|want to|would like to)"
    rf"|{_MAIN}(?:we|i|you) {_MUST}"
    rf"|(?:can|could|should|shall) we|why do not we|{_ASK}|please|let me|happy to|remember to) {ADVERBS}"
)
_ARRANGE: Final = "(?:schedule|book|arrange|set up|organi[sz]e|plan|put in|find a time for)"
_LATER: Final = (
    "(?:follow(?:ing)? up(?! (?:question|point|comment|paper|study))|get back (?:to|in touch|on)|circle back"
    rf"|touch base|(?:meet|talk|speak|catch up|get together|chat)(?: about {_THIS})? {_WHEN}"
    rf"|discuss {_THIS} {_WHEN}|regroup|reconvene|revisit|come back to {_THIS} {_WHEN}|(?:re)?connect {_WHEN}"
    rf"|{_ARRANGE} (?:(?:a|an|another|the|our|some|one) )?(?:\w+ )?{_MEETING}"
    rf"|have (?:a|another) (?:\w+ )?{_MEETING}"
    "|continue (?:this|the|our|that) (?:discussion|conversation|talk|chat)"
    rf"|pick {_THIS} (?:back )?up {_WHEN}|take {_THIS} offline|check (?:back )?in (?:with|again|next|on))"
)

_ACTIONS: Final = (
    # a promise
    rule(rf"{_I_WILL} {ADVERBS}(?:{FIRM})", 0.9),
    rule(rf"{_I_WILL} {ADVERBS}(?!{_SPEECH}\b)(?:{WORK})", 0.7),
    rule(rf"{_I_WILL} {ADVERBS}(?!{TALK}\b)[a-z]{{3,}}", 0.55),
    rule(
        rf"{_I_WILL} {ADVERBS}(?:try (?:to|and) \w+|{_BEGIN} {_OBJECT})",
        0.5,
    ),
    rule(r"i will (?:do (?:it|that|this)|take (?:it|that|this|care)|see to it|sort (?:it|that|this))", 0.75),
    rule(
        rf"{_MAIN}i (?:can|could) {ADVERBS}(?:{FIRM}|check (?:on|with)|handle) {_OBJECT}",
        0.55,
    ),
    rule(rf"{_MAIN}{_NO_OFFER}i can {ADVERBS}(?:{WORK}) {_OBJECT}", 0.5),
    rule(rf"{_MAIN}i (?:still )?{_MUST} {ADVERBS}(?:{FIRM})", 0.55),
    rule(rf"{_MAIN}we (?:still )?(?:need|have|got) to {ADVERBS}{FIRM} {_OBJECT}", 0.5),
    rule(rf"{_MAIN}we (?:still )?{_MUST} {ADVERBS}{FIRM}", 0.45),
    rule(rf"{_MAIN}(?:i|we|you) (?:still )?(?:{_MUST}|want to|would like to) {ADVERBS}(?:{WORK})", 0.4),
    rule(rf"{_WE_WILL} {ADVERBS}(?:{FIRM})", 0.6),
    rule(rf"{_WE_WILL} {ADVERBS}(?:{WORK}) {_OBJECT}", 0.45),
    rule(
        r"let me (?:check with|look into|find out|take care|talk to|send|email|call|write|draft|forward)",
        0.55,
    ),
    rule(rf"let me {_SIMPLY}(?!(?:{_MUSING})\b)[a-z]{{3,}}(?= \w)", 0.5, at_clause_start=True),
    rule(r"let me (?:just )?(?:see (?:if|what|whether)|think about|ask you|go (?:back|over|through))", 0.5),
    rule(rf"{_MAIN}i will {ADVERBS}(?:start|wait|remember)", 0.5),
    rule(rf"{_MAIN}i will {ADVERBS}(?:{_ERRAND_OF_MINE})", 0.5),
    rule(rf"{_MAIN}we will {ADVERBS}(?:{_OURS})", 0.5),
    rule(rf"{_MAIN}i (?:still |really )?{_MUST} {_CHECK}", 0.5),
    rule(r"leave (?:it|that) (?:to|with) me|(?:that|this|it) is on me", 0.8),
    # a request or an order
    rule(rf"{_ASK} (?:be able to )?{ADVERBS}(?:{FIRM})", 0.85),
    rule(rf"{_ASK} {ADVERBS}(?:(?:{WORK}) {_OBJECT}|{ERRAND})", 0.65),
    rule(rf"(?:can|could|would|will) {_ANY_PERSON} {ADVERBS}(?:{WORK})", 0.65),
    rule(r"would you mind \w+ing", 0.6),
    rule(rf"(?<!you )please (?:(?:everybody|everyone|all|you) )?{ADVERBS}(?:{WORK})", 0.8),
    rule(rf"i (?:would like|want|need|am asking|expect) you to {ADVERBS}(?:{WORK})", 0.8),
    rule(rf"why do not you {ADVERBS}(?:{WORK})", 0.6),
    rule(
        rf"you (?:{_MUST}|will (?:need|have) to|are going to|will) {ADVERBS}(?:{FIRM})",
        0.6,
        at_clause_start=True,
    ),
    rule(
        r"(?<!and )(?:make|be) sure (?:that|to|you|we|it|they|everyone|everybody|the|all)",
        0.55,
        at_clause_start=True,
    ),
    rule(r"(?:do not forget|remember) (?:to \w+|the|about)", 0.6, at_clause_start=True),
    rule(rf"{_ORDER}(?:{FIRM}|give (?:me|us)|show (?:me|us)) {_OBJECT}", 0.55),
    rule(rf"{_MAIN}{_INDEFINITE_PERSON} (?:{_MUST}|will|can) {ADVERBS}(?:{WORK})", 0.65),
    rule(rf"let us (?!call|test|write){ADVERBS}(?:{FIRM})", 0.55),
    rule(
        rf"(?<!do not )(?<!like )(?<!say )(?<!saying )let us {_SIMPLY}(?!(?:{_MUSING})\b)[a-z]{{2,}}(?= \w)",
        0.5,
    ),
    rule(rf"{_ORDER}do not (?!(?:{_NO_ORDER})\b)\w+ \w+", 0.5),
    rule(rf"{_ORDER}(?:{_DOING}) {_OBJECT}", 0.5),
    # just focus on the errors · then go back · do not worry · why do not you go first
    rule(rf"{_ORDER}{_TURN_TO}", 0.5),
    rule(rf"{_ORDER}go (?:on|back|first|do|get|test|to that|through|right ahead)", 0.5),
    rule(rf"{_ORDER}(?:{_BARE})(?: please)?$", 0.5),
    rule(rf"{_ORDER}(?:{_SHORT_ORDER})", 0.5),
    rule("do not (?:worry|stop|forget|bother|hesitate)", 0.5, at_clause_start=True),
    rule(r"why do not you (?:just )?(?:go|say|tell|ask|explain|start|come|take|give|show)", 0.5),
    # you have to check with legal · you want to go first · let us see if it runs · we can talk about it
    rule(rf"{_MAIN}you (?:guys |all |just )?{_MUST} {ADVERBS}{_SEE_TO}", 0.5),
    rule(rf"{_ORDER}(?:you )?want to (?:go|start|begin)(?: (?:ahead|first|next))?(?: \w+)?$", 0.5),
    rule(r"let us (?:just )?see (?:if|what(?! happen)|how|whether)", 0.5),
    rule(rf"(?:we|i) can {ADVERBS}talk about", 0.5),
    # of the talk itself: wait a minute · hold on · go ahead · just let me know
    rule(rf"{_NO_WAIT}(?:wait|hold on|hang on) {_MOMENT}", 0.5),
    rule(rf"(?:hold on|hang on|wait(?! (?:{_WAITING})))", 0.5, at_clause_start=True),
    rule(rf"{_ORDER}(?:hold on|hang on|wait)$", 0.5),
    rule(rf"{_NO_WAIT}go ahead", 0.5),
    rule(r"let (?:me|us) know(?! if)", 0.5),
    # in so many words
    rule(r"action items? (?:for|is|here|on)|your action is|my action is", 0.8),
)
_ASSIGNMENTS: Final = (
    rule(rf"{_MAIN}{NAME} (?:will|is going to|{_MUST}|can|could) {ADVERBS}(?:{WORK})", 0.75),
    rule(rf"{NAME} (?:please )?(?:{FIRM}) {_OBJECT}", 0.6, at_clause_start=True),
    rule(rf"{NAME} you (?:will (?:need|have) to|are going to|{_MUST}) {ADVERBS}(?:{WORK})", 0.65),
    rule(rf"{NAME} is (?:responsible for|in charge of|taking care of|handling|working on)", 0.55),
    rule(rf"(?:assign|give|leave) (?:it|this|that) to {NAME}", 0.6),
)
_FOLLOW_UPS: Final = (
    rule(rf"{_FRAME}{_LATER}", 0.85),
    rule(rf"{_START}{_LATER}", 0.6),
    rule(r"(?:at|in|for|before|until) (?:the|our) next (?:meeting|call|session|sync)", 0.55),
    rule(r"(?:put|add) (?:it|this|that) (?:on|to) the agenda", 0.6),
)


def action_items(text: str, names: frozenset[str]) -> list[RuleMatch]:
    """Commitments, requests, assignments in a normalised sentence; ``names``: first names in lower case."""
    found = find_matches((*_ACTIONS, *_ASSIGNMENTS), text, names=names)
    return [each for each in found if not is_reported_speech(text, each.start)]


def follow_ups(text: str) -> list[RuleMatch]:
    """Announcements in a normalised sentence that a subject will be resumed."""
    return find_matches(_FOLLOW_UPS, text)
