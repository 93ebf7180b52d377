"""Chooses one sound of a programme that comes in several qualities and languages. Pure."""

from collections.abc import Iterator
from typing import Final

from symbl_tui.audio.media.hls.playlist import MasterPlaylist, Rendition, Variant

_SOUND_CODECS: Final = ("mp4a", "ac-3", "ec-3", "ac-4", "opus", "flac", "alac", "mp3", "vorbis", "speex")

# Below it the sound itself is poor; above it there are only more pictures.
_ENOUGH_BANDWIDTH: Final = 64_000


def choose_sound(master: MasterPlaylist) -> list[str]:
    """The addresses of media playlists with the programme's default sound, the best choice first.

    All of them carry the same sound: the others are for when the first one cannot be had.
    """
    found = (_sound_of(variant, master.renditions) for variant in sorted(master.variants, key=_cost))
    return list(dict.fromkeys(url for urls in found for url in urls if url))


def _cost(variant: Variant) -> tuple[bool, bool, int]:
    silent = bool(variant.codecs) and not any(codec in variant.codecs for codec in _SOUND_CODECS)
    poor = variant.bandwidth < _ENOUGH_BANDWIDTH
    return silent, poor, -variant.bandwidth if poor else variant.bandwidth


def _sound_of(variant: Variant, renditions: tuple[Rendition, ...]) -> Iterator[str]:
    own = [each for each in renditions if variant.audio_group and each.group == variant.audio_group]
    if own:
        default = min(own, key=lambda each: (not each.default, not each.autoselect))
        yield default.url or variant.url
    else:
        yield variant.url
