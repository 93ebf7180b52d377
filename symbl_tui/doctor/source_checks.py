"""The sound area: what there is to record from, or why not, and whether the profile's sources bring sound."""

import asyncio

from symbl_tui.config.profile import SourceConfig
from symbl_tui.doctor import sound, sound_facts
from symbl_tui.doctor.finding import Finding
from symbl_tui.doctor.source_trial import kind_of, specs_of, try_out

_MICROPHONE = "microphone"


async def examine_sources(source: SourceConfig) -> list[Finding]:
    """All that is found about a profile's sources and about what it could record."""
    specs = specs_of(source)
    facts = await sound_facts.look()
    found = list(sound.findings(facts, needed=any(kind_of(spec) == _MICROPHONE for spec, _ in specs)))
    # Without any device the reasons are told already; a try would only repeat that there is none.
    tried = [each for each in specs if facts.devices or kind_of(each[0]) != _MICROPHONE]
    return [*found, *await asyncio.gather(*(try_out(spec, channels) for spec, channels in tried))]
