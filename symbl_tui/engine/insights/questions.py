"""Rules for questions by word order alone, for text without question marks.

English inverts subject and auxiliary to ask ("when *will it* be ready", "*do we* have money"), and does
not in relative clauses and reported questions ("what *it is* about", "he asked who *it was*"). Nearly every
rule is a form of that.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from symbl_tui.engine.insights.rules import RuleMatch, find_matches, is_reported_speech, not_after, rule
from symbl_tui.engine.insights.tokens import Sentence

_PERSON: Final = "(?:you|we|they|he|she|i)"
_THING: Final = "(?:it|this|that|there|these|those)"
_ANY: Final = "(?:any|anyone|anybody|anything|someone|somebody|everyone|everybody)"
_NOUN: Final = "(?:the|a|an|my|your|our|their|his|her|its|any|all|some|each|both)"
_ASKED: Final = f"(?:{_PERSON}|{_THING}|{_ANY}|{_NOUN})"

_DO: Final = "(?:do|does|did|can|could|will|would|should)(?: not)?"
_MODAL: Final = "(?:do|did|can|could|would|should|will|shall|have|are|were)(?: not)?"
_BE: Final = "(?:is|are|was|were|am|has|had|does|might|may|must)(?: not)?"
_AUX: Final = f"(?:{_MODAL}|{_BE})"
_BARE: Final = "(?:is|are|was|were|does|did|has|will|can|could|would|should)"

_HOW: Final = (
    "how (?:long|much|many|often|far|soon|big|large|fast|hard|good|well|old|late|high|close|likely|else)"
)
_WHICH_THING: Final = (
    "(?:what|which|whose) "
    r"(?:(?!is|are|was|were|you|we|they|i|he|she|it|that|this|the|my|your|our)\w+ ){1,2}?"
)
_WHO: Final = rf"(?:who|what|where|when|why|how|which (?:one|of \w+)|whose \w+|what (?!{_ASKED})\w+)"
_DOES: Final = "(?:needs|wants|owns|happens|happened|makes|takes|has|knows|thinks|said|did|does)"
_NEWS: Final = (
    r"(?:ideas?|questions|news|updates?|thoughts|comments|objections|concerns|luck|feedback|suggestions?)"
)

# A subject, or a word that inverts subject and auxiliary without asking.
_TURNED: Final = not_after(
    "i you we they he she nor neither than as which not to there who these those only that what"
)
_TURNED_THAT: Final = not_after(
    "i you we they he she nor neither than as which not to there who these those only"
)
_ADVERB: Final = "(?:just |simply |also )?"
_TURNED_TAG: Final = not_after("i you we they he she no this there")
_PERSON_OR_IT: Final = f"(?:{_PERSON}|it|that|there|they)"
_PREDICATE: Final = (
    "(?:it|that|this|there|not|to|a|an|again|more|much|part|in|at|on|the|some|also|just|like"
    "|what|how|why|where|when)"
)
_LEAD: Final = "^(?:(?:so|and|but|ok|well|oh|i mean|or|yeah|right|no|now|hey|wait|sorry|you know) )*"
# "i do not know when", "that is why", "so what", "some way back when"
_REPORTED: Final = not_after(
    "know is exactly sure see back so or you what tell some any no that then and but about goes figure since"
)

_NO_NAME: Final = (
    "(?:to|not|a|an|the|been|got|some|any|it|that|this|more|no|all|you|we|they|very|too|so|only|really|sort"
    "|kind|actually|pretty|good|great|ok|better|going|still)"
)
_DONE: Final = "(?:been|done|gone|seen|said|made|had|got|come|left|sent)"
_IN_PLACE: Final = "(?:what|which|who|where|when|how (?:much|many|long))"

_SUBJECTS: Final = not_after(
    "it idea guess difference case thing reason point problem question other great one because"
)
_JUDGED: Final = (
    "(?:still|always|ok|around|what you|something|right|just|also|true|possible|really|clear|correct|enough"
    "|supposed|going)"
)
_DOES_WHAT: Final = "(?:help|come|work|make|have|mean|get|look|sound|happen|go|need|take|seem|matter|answer)"
_COUNTED: Final = not_after("know of on see matter and is the for by about determine out saying what")

_RULES: Final = (
    # what is the plan · how long do we have · which one did she buy · who is going to pay
    rule(f"(?:what|when|where|why|how|who|whom) {_AUX} {_ASKED}", 0.85),
    rule(rf"(?:{_HOW})(?: \w+){{0,3}}? {_AUX} {_ASKED}", 0.9),
    rule(rf"how (?!{_ASKED} |to )\w+ (?:is|are|was|were) (?:{_PERSON}|{_THING}|{_NOUN})", 0.75),
    rule(
        rf"{_LEAD}how (?:many|much|far|long|often) (?:(?!{_PERSON} )\w+ ){{0,4}}?(?:{_MODAL}|{_BE})(?= \w)",
        0.7,
    ),
    rule(rf"{_LEAD}(?:what|which|whose|how (?:many|much)) (?!{_AUX}$|include|ever|or)\w+$", 0.6),
    rule(rf"{_LEAD}(?:what|who) (?!{_ASKED} )(?:\w+ )?{_DOES}(?: \w+|$)", 0.7),
    rule("(?<!one )(?<!body )(?<!people )who cares", 0.6),
    rule(rf"{_LEAD}how (?:many|much|long|far|so)$", 0.6),
    rule(rf"{_LEAD}(?:what|which) (?:kind|sort|type)s? of (?:\w+ )?\w+$", 0.6),
    rule(rf"{_LEAD}who (?:\w+ed|got|did|paid|forgot) (?:the|it|that|this|on|off|up|a)", 0.5),
    rule(f"{_WHICH_THING}{_MODAL} {_PERSON}", 0.8),
    rule(f"{_WHICH_THING}{_DO} (?:{_THING}|{_ANY}|{_NOUN})", 0.8, at_clause_start=True),
    rule(rf"{_WHO} {_AUX} \w+", 0.75, at_clause_start=True),
    rule(rf"(?:who|what) (?:else )?{_DOES} \w+", 0.7, at_clause_start=True),
    # do we have · is it ready · is there any · has the team seen it
    rule(rf"{_TURNED_THAT}{_MODAL} {_PERSON}(?= \w)", 0.8),
    rule(rf"{_BE} (?:{_PERSON}|{_THING}|{_ANY})(?= \w)", 0.75, at_clause_start=True),
    rule(rf"(?!have){_MODAL} (?:{_THING}|{_ANY})(?= \w)", 0.75, at_clause_start=True),
    rule(rf"{_TURNED}(?:is|are|was|were)(?: not)? there (?:any\w*|a|some|something|enough|more)", 0.8),
    rule(
        rf"{_TURNED}(?<!\bit )(?:is|was) (?:this|that|it|he|she) (?:the|a|an|also|in|on|at|all)\b",
        0.6,
    ),
    rule(rf"{_TURNED}(?<!\bit )(?:does|did) (?:it|this|that|the|anybody|anyone)\b", 0.65),
    rule(f"{_TURNED}{_BARE} (?:anyone|anybody|somebody|someone|that mean|that make sense)", 0.85),
    rule(rf"{_LEAD}(?:{_BARE}|have)(?: not)? (?!a |an )(?:{_NOUN}|those|these) \w+ \w+", 0.65),
    rule(rf"{_LEAD}(?:is|are|was|were|does|did) (?!{_PREDICATE}\b)\w+ \w+ \w+", 0.5),
    rule(rf"{_LEAD}(?:anyone|anybody|everybody) (?:have|want|know|got|here|interested)", 0.6),
    rule(rf"{_LEAD}any (?:\w+ ){{1,2}}(?:items|comments|{_NEWS})", 0.6),
    rule(not_after("can could to") + "do you know", 0.8),
    rule("is (?:that|this|it) (?:right|correct|ok|fine|true|possible)$", 0.8),
    # is it not (at the very end) · you need it when · that is the main purpose right
    rule(rf"{_TURNED_TAG}{_BARE} not (?:it|they|you|we|he|she|i|that|there)$", 0.8),
    rule(r"(?:is|are|was|by|since|until|for|to|of|with|do|does|than) (?:what|who|when|where)$", 0.5),
    rule(rf"(?<= ){_REPORTED}(?:which ones?|how much|how many|how long)$", 0.5),
    rule(rf"{_LEAD}(?:why|how|what|when|where|who|which|like what|for what|says who|since when)$", 0.6),
    rule(rf"{_LEAD}(?:is|are|do|does|did|will|can|was|were|have|has) (?:not )?{_PERSON_OR_IT}$", 0.6),
    # really · a blue what · the what file · what took them so long · how many per table · and it is due when
    rule(r"^(?:oh )?really$|^(?:questions|thoughts|answers|comments|pardon)$", 0.6),
    rule(r"^(?!.*\b(?:know|think|then) what)(?:\w+ ){1,3}what$|^(?:with |in |of )?the what \w+$", 0.6),
    rule(rf"{_LEAD}(?:what|who) (?:took|made|gave|gives|came|went|got|had|did|told|feeds) \w+", 0.5),
    rule(rf"{_LEAD}(?:roughly |about )?how (?:many|much|long|often|far)(?: \w+){{1,7}}$", 0.5),
    rule(rf"{_LEAD}(?:who|where|when|why|which ones?|what kinds?)(?! {_ASKED}\b)(?: \w+){{1,2}}$", 0.5),
    rule(rf"(?: \w+){{2}} (?:is|are|was|be|for|at|by|with|of|to|from|back|put it) {_IN_PLACE}$", 0.5),
    # do people use it · has anna signed it · is anna around · everybody ready
    rule(rf"{_LEAD}(?:{_MODAL}|{_BE}) (?:people|users|folks|most)(?= \w)", 0.7),
    rule(rf"{_LEAD}(?:by the way )?(?:has|have) (?!{_NO_NAME}\b)\w+(?: \w+){{0,2}} (?:\w+ed|{_DONE})", 0.6),
    rule(rf"{_LEAD}(?:is|are|was|were) (?!{_NO_NAME}\b|{_PREDICATE}\b)\w+ \w+$", 0.5),
    rule(r"^(?:so )?(?:we|everyone|everybody) (?:all )?(?:done|ready|set|happy)(?: with \w+)?$", 0.5),
    # i think would it help · or is it enough · which file was he in · you have you read it
    rule(rf"{_TURNED}(?<!if )(?:would|will|can|could|should) (?:it|this|that) (?!is |was )\w+", 0.55),
    rule(r"^(?:so |and |but )?or (?:is|are|do|does|did|was|would|should|can|will|has)(?= \w)", 0.5),
    rule(rf"(?:what|which|whose) \w+(?: of \w+)? (?:is|are|was|were) {_PERSON}(?= \w)", 0.5),
    rule(rf"\b(you|we|they|he|she) {_AUX} \1(?= \w)", 0.5, at_clause_start=True),
    # begun without a pause: they went home is it open again · it is on was that still true · did that help
    rule(rf"{_TURNED}{_SUBJECTS}(?:is|was) it (?!is|was)\w+", 0.5),
    rule(rf"{_TURNED}{_SUBJECTS}(?:is|was) (?:that|this) {_JUDGED}(?! (?:may|is|was))", 0.5),
    rule(rf"{_REPORTED}(?:anybody|anyone) (?:have|want|know|got|remember|object)", 0.6),
    rule(rf"{_TURNED_THAT}(?:did|does) (?:that|it|this|anybody|anyone) {_DOES_WHAT}", 0.6),
    rule(rf"{_COUNTED}how many \w+(?: (?!there )\w+)? (?:do|did|are|were|have|would|can|will|should)", 0.5),
    rule(r"^(?:oh )?really(?= (?:well|because|oh|no|i|it|that|ok|so|yeah|how|what|why)\b)", 0.5),
    # i forgot what kind of file · it is blue which shade · he left anyone else
    rule(
        rf"{_REPORTED}(?:(?:what|how) about|how (?:come|so)|what (?:if|for|happens (?:if|when))|why not)",
        0.65,
    ),
    rule(rf"{_REPORTED}(?<!knows )(?<!of )(?<!on )(?:what|which) (?:kind|sort|type)s? of \w+", 0.5),
    rule(
        rf"(?<= ){_REPORTED}(?:what|which|whose) (?!happen|{_AUX}\b|{_ASKED}\b|if|matters|so|ever)\w+$", 0.5
    ),
    rule(rf"{_REPORTED}(?<!than )(?<!if )(?<!as )(?<!of )(?<!about )(?:anything|anyone|anybody) else", 0.5),
    # any news · what about · you mean
    rule(rf"any (?:other |more )?{_NEWS}|any other \w+$", 0.7, at_clause_start=True),
    rule("(?:what|how) about|how come|what if|why not|what for|how so", 0.7, at_clause_start=True),
    rule(f"why not {_ADVERB}(?:do|use|have|try|go|make|take|put|get|ask|call)|how (?:about|come)", 0.6),
    rule("(?:where|what|who|how|when) else (?:is|are|would|do|does|did|can|could|should|will)", 0.8),
    rule("(?:what|who|where|anything|anyone|anybody) else|make sense$", 0.7, at_clause_start=True),
    rule(r"^(?:so |oh |but )?you mean (?!you)\w+", 0.55),
    # less of a question than a thought
    rule("i (?:was|am|just)? ?wonder(?:ing)? (?:if|whether|what|how|when|who|why|where)", 0.4),
    rule(r"(?:my|the|one) question (?:is|was) (?:what|how|when|who|why|where|whether|if)", 0.4),
)
_NO_QUESTIONS: Final = (
    # what is important is that · would you know · neither do i · have a look · do it
    rule(
        r"(?:what|who|where|how) (?:is|was) (?:\w+ ){1,3}(?:is|was) (?:that|the|to|this)",
        0,
        at_clause_start=True,
    ),
    rule("(?:will|would|can|could|should) you know", 0),
    rule(r"what (?:would|will|might) be (?:\w+ ){1,4}(?:is|was) (?:that|the|to|this|if|because|you|we)", 0),
    rule(r"is (?:that|because) (?:you|we|they|i|he|she|it)(?= \w)", 0, at_clause_start=True),
    rule("(?:is|was) (?:it is|i am|we are|they are|you are|he is|she is)", 0),
    rule("(?:so|neither|nor) (?:do|did|am|can|will|would|have) (?:i|we|they)$", 0),
    rule("have (?:a|an|the|some|your|any|all|it|that|this|to)", 0),
    rule("do (?:it|this|that|the|a|an|some|all|these|those|any)", 0),
)
# Words before a comma that a question may follow ("sure, who is"); after more it is a relative clause.
_SHORT_LEAD: Final = 3
# Words from the start of a question to the latest end of it.
_TAIL_WORDS: Final = 14
# Ends of sentences that were broken off ("do you have the"): 3 in 100 of them are labelled as questions.
_BROKEN_OFF: Final = re.compile(r" (?:the|a|an|and|or|just|which|my|our)$")
# Words before such an end that are broken off with it.
_BROKEN_WORDS: Final = 12


def questions(sentence: Sentence) -> list[RuleMatch]:
    """The questions in a sentence by its words alone, each at the words that match."""
    text = sentence.normalized
    # Apart from the other rules: a refutation covers a stretch, whichever rule matched in it.
    refuted = find_matches(_NO_QUESTIONS, text)
    broken = not sentence.is_marked_question and _BROKEN_OFF.search(text) is not None
    return [
        each
        for each in find_matches(_RULES, text, _asking_openings(sentence))
        if not _covers(refuted, each.start)
        and not is_reported_speech(text, each.start)
        and not (broken and text.count(" ", each.start) <= _BROKEN_WORDS)
    ]


def _covers(places: Sequence[RuleMatch], at: int) -> bool:
    """Whether one of these, which are in order and do not overlap, covers a place."""
    before = bisect_right(places, at, key=lambda place: place.start)
    return before > 0 and at < places[before - 1].end


def _asking_openings(sentence: Sentence) -> frozenset[int]:
    """The places where punctuation starts a clause that may ask."""
    first_words = sentence.normalized.split(" ", _SHORT_LEAD + 1)[: _SHORT_LEAD + 1]
    last = len(" ".join(first_words))
    return frozenset(at for at in sentence.clause_starts() if at <= last)


def ends_in_question(sentence: Sentence) -> bool:
    """Whether the end of a sentence is a question."""
    return sentence.is_marked_question or any(
        each.confidence >= 0.5 and sentence.normalized.count(" ", each.end) <= _TAIL_WORDS
        for each in questions(sentence)
    )
