"""Word lists of the rules: verbs of work and of talk, adverbs, first names."""

from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_WORK: Final = _words(
    """
    add adjust analyse analyze announce approach approve archive arrange assemble assign attach book
    build bring buy calculate call cancel change chase check circulate clarify clean close collect
    compile complete configure confirm contact convert copy correct coordinate create decide define
    delete deliver deploy design develop dig discuss distribute document double-check download draft
    drop edit email e-mail escalate estimate evaluate examine experiment explore extend figure file
    fill finalise finalize find finish fix follow forward gather generate give handle hand help hire
    implement improve include inform install investigate invite invoice join keep launch list log
    look mail make measure meet merge message migrate modify move negotiate note notify nudge open
    order organise organize outline pay phone pick ping plan post prepare present print prioritise
    prioritize produce promote provide publish pull purchase push put raise reach record redo reduce
    refactor register release remind remove rename renew repair replace reply report request rerun
    reschedule research reserve resolve respond restart return review revise rewrite roll run
    schedule send set share ship sign sketch solve sort speak specify submit summarise summarize
    supply support swap switch talk tackle test text track train transcribe transfer translate try
    turn update upgrade upload verify visit work write
    """
)
_FIRM: Final = _words(
    """
    announce approve arrange assign attach book build buy call cancel chase circulate compile
    confirm contact coordinate create deliver deploy design document double-check download draft
    email e-mail escalate finalise finalize fix forward hire implement inform install invite invoice
    mail message migrate notify order organise organize phone ping post prepare print publish
    purchase register remind rename renew repair replace reply report reschedule research reserve
    respond review revise rewrite schedule send share ship sign submit summarise summarize test text
    update upgrade upload verify write
    """
)
_PHRASES: Final = (
    "get (?:back|in touch|you|the|it|that|them|him|her|a|some)",
    "(?:have|take) a (?:look|word|note)",
    "take (?:care|over|that|on|the|a|it)",
    "let (?:you|him|her|them|everyone|everybody|the \\w+) know",
    "ask (?:him|her|them|the|for|about|my|our|around|\\w+ (?:to|for|about|if|whether))",
    "tell (?:him|her|them|the)",
    "go (?:through|over|back|ahead and|and)",
    "do (?:it|that|this|the|some|a|an|my|your|our|all|those|these)",
    "read (?:through|over|it|the|up)",
    "come (?:up with|back)",
    "start (?:on|with|the|working|writing|doing|looking)",
    "be (?:able to )?\\w+ing",
    "leave (?:you|him|her|them) (?:a|the)",
    "drop (?:you|him|her|them)",
    "think about",
)


def _either(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


ERRAND: Final = f"(?:{'|'.join(_PHRASES)})"
"""Work in more than a verb."""
WORK: Final = f"(?:(?:{_either(_WORK)})|{ERRAND})"
"""Verbs of work that may be promised or requested."""
FIRM: Final = f"(?:{_either(_FIRM)})"
"""Verbs that are hardly ever used of the talk itself: work even without an explicit promise."""
TALK: Final = (
    "(?:not|never|be|have|say|admit|guess|assume|mean|know|see|like|love|want|hope|believe|remember|bet|argue"
    "|agree|tell you|give you an example|give an example|explain|repeat|mention|start|begin|stop|come back to"
    "|go back to|skip|need|get|use|feel|live|lose|win|stay|wait|they|the|and|but|that|let (?:that|it|this)"
    "|try|take|just|call (?:it|this|that)|make|ever|always|also|even|only|add|point out|put it|then"
    "|you|talk about|show you|run (?:out|through)|pass|defer|grant|leave|probably|definitely|read)"
)
"""Verbs that announce speech, or are rarely meant as a commitment."""
ADVERBS: Final = (
    "(?:(?:also|then|just|definitely|probably|certainly|still|maybe|first|quickly|please|actually|really"
    "|personally|now|all|go ahead and|go and|try (?:to|and)|make sure to|be sure to|kindly|at least|perhaps"
    "|have to|need to) ){0,3}"
)
"""Words that may stand between an auxiliary and its verb."""
NAMES: Final = frozenset(
    _words(
        """
        adam adrian alan alex alexander alice alison amanda amy andrea andrew andy angela anita ann
        anna anne annie anthony barbara ben benjamin bernard beth bob brad brandon brenda brian
        bruce carl carla carlos carol caroline catherine charles charlie charlotte chloe chris
        christina christine christopher claire clara colin craig cynthia daisy dan daniel daniela
        dave david deborah dennis diana diane dominic donald donna dorothy doug douglas dylan ed
        eddie edward elena eleanor eli elizabeth ellen emily emma eric erik erin ethan eva evan
        evelyn felix fiona frances francis frank fred gabriel gary geoff george gerald gina gordon
        graham greg gregory hannah harold harry heather helen henry howard hugh ian irene isaac
        isabel ivan jack jackie jacob jake james jamie jan jane janet jared jason jean jeff jennifer
        jenny jeremy jerry jessica jill jim joan joanna joe joel johanna john jon jonathan jordan
        joseph josh joshua joyce juan judith judy julia julian julie karen kate katherine kathy
        katie keith kelly ken kenneth kevin kim kyle larry laura lauren leah leo leon leonard linda
        lisa liz lois louis louise lucas lucy luis luke lynn maggie marc marcus margaret maria marie
        marilyn mario marion martha martin mary matt matthew maya megan melissa michael michelle
        miguel mike molly monica morgan nancy natalie nathan neil nicholas nick nicole nigel nina
        noah nora oliver olivia omar oscar owen pamela patricia patrick paul paula pedro peggy peter
        phil philip rachel ralph ray raymond rebecca richard rick rita robert robin roger ron ronald
        rosa roy russell ruth ryan sally sam samantha samuel sandra sara sarah scott sean sergio
        sharon sheila simon sofia sonia sophia sophie stephanie stephen steve steven stuart susan
        suzanne sylvia tanya ted teresa theresa thomas tim tina todd tom tony tracy valerie vanessa
        vera veronica vicky victor victoria vincent virginia walter wayne wendy william yvonne zoe
        """
    )
)
"""First names that are hardly anything else, in lower case as recognisers write them."""
