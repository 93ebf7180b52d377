"""The sound area: what there is to record from, or why not, and whether the profile's sources bring sound."""

import asyncio

from symbl_tui.audio.registry import find_source_kind
from symbl_tui.config.profile import SourceConfig
from symbl_tui.doctor import sound, sound_facts
from symbl_tui.doctor.finding import Finding
from symbl_tui.doctor.source_trial import try_out


async def examine_sources(source: SourceConfig) -> list[Finding]:
    """All that is found about a profile's sources and about what it could record."""
    facts = await sound_facts.look()
    on_devices = [find_source_kind(spec).records_device for spec in source.specs]
    found = list(sound.findings(facts, needed=any(on_devices)))
    # Without any device the reasons are told already; a try would only repeat that there is none.
    each_source = zip(source.all_sources, on_devices, strict=True)
    tried = [each for each, on_device in each_source if facts.devices or not on_device]
    return [*found, *await asyncio.gather(*(try_out(each.spec, each.channels) for each in tried))]
