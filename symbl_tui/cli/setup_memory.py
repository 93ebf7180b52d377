"""The last session's settings, which the first screen starts with; the command line's come before them."""

from collections.abc import Callable
from dataclasses import replace as replace_option

from msgspec.structs import replace

from symbl_tui.audio.registry import find_source_kind, redact, stored
from symbl_tui.cli.profile_resolution import apply_options, load_with_environment, resolve_profile
from symbl_tui.cli.run_options import ScreenOptions
from symbl_tui.config.last_setup import LastSetup, SetupParts, read_last_setup, write_last_setup
from symbl_tui.config.profile import AlsoConfig, Profile, SourceConfig
from symbl_tui.config.profile_names import exists
from symbl_tui.config.profiles import has_secret
from symbl_tui.errors import ConfigError, SymblTuiError


class SetupMemory:
    """Recalls and remembers what sessions are set up with. Everything here blocks."""

    def __init__(self, options: ScreenOptions, own_spec: Callable[[], str]) -> None:
        """Prepare to recall.

        Args:
            options: What the command line asks for.
            own_spec: The source that lasts as long as this process; empty: there is none.
        """
        self._options = options
        self._own_spec = own_spec

    def recall(self, configured: Profile) -> tuple[Profile, str]:
        """What was set up last, over config.toml and below the command line; and the saved profile's name.

        Args:
            configured: The profile of config.toml, the environment and the command line.
        """
        options = self._options
        if options.profile or options.sources or options.demo:
            return configured, ""  # which is what was asked for
        if (last := read_last_setup()) is None:
            return configured, ""
        try:
            if last.profile and exists(last.profile):
                return resolve_profile(replace_option(options, profile=last.profile)), last.profile
            shared = load_with_environment(None)
        except SymblTuiError:  # the screen with the profiles says what is wrong
            return configured, ""
        return apply_options(last.applied_to(shared, _storable(shared)), options), ""

    def remember(self, profile: Profile, name: str) -> None:
        """Keep what a session was started with; ``name``: that of the saved profile that it is, or empty."""
        try:
            configured = _storable(load_with_environment(None))
        except ConfigError:
            return
        used, chosen = SetupParts.of(profile), configured
        if not has_secret(used.engine.url):
            chosen = replace(chosen, engine=used.engine)
        if self._lasts(used.source):
            chosen = replace(chosen, source=_stored(used.source), speakers=used.speakers)
        write_last_setup(LastSetup(profile=name, chosen=chosen, configured=configured))

    def _lasts(self, source: SourceConfig) -> bool:
        """Whether a source can be opened again from what may be stored of it."""
        own = self._own_spec()
        return not any(
            spec == own or find_source_kind(spec).reads_stdin or redact(spec) != spec or has_secret(spec)
            for spec in source.specs
        )


def _storable(profile: Profile) -> SetupParts:
    """The parts of a profile without what may be a secret, which are still compared with each other."""
    parts = SetupParts.of(profile)
    engine = replace(parts.engine, url="redacted") if has_secret(parts.engine.url) else parts.engine
    return replace(parts, engine=engine, source=_stored(parts.source))


def _stored(source: SourceConfig) -> SourceConfig:
    also = tuple(replace(each, spec=_stored_spec(each)) for each in source.also)
    return replace(source, spec=_stored_spec(source), also=also)


def _stored_spec(source: AlsoConfig) -> str:
    return stored(redact(source.spec)) or source.spec
