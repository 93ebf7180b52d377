"""The sound area: what there is to record from, or why not, and whether the profile's sources bring sound."""

import asyncio

from symbl_tui.audio.registry import kind_of
from symbl_tui.config.profile import SourceConfig
from symbl_tui.doctor import sound, sound_facts
from symbl_tui.doctor.finding import Finding
from symbl_tui.doctor.source_trial import try_out


async def examine_sources(source: SourceConfig) -> list[Finding]:
    """All that is found about a profile's sources and about what it could record."""
    facts = await sound_facts.look()
    found = list(sound.findings(facts, needed=any(kind_of(spec).records_device for spec in source.specs)))
    # Without any device the reasons are told already; a try would only repeat that there is none.
    tried = [each for each in source.all_sources if facts.devices or not kind_of(each.spec).records_device]
    return [*found, *await asyncio.gather(*(try_out(each.spec, each.channels) for each in tried))]
