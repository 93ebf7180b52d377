"""Of several qualities and languages one sound is chosen: the default, at the least cost."""

from symbl_tui.audio.media.hls.playlist import MasterPlaylist, Rendition, Variant
from symbl_tui.audio.media.hls.renditions import choose_sound

BOTH = "avc1.42c00a,mp4a.40.2"


def test_the_cheapest_quality_with_good_sound_comes_first() -> None:
    master = MasterPlaylist(
        (
            Variant("high", 3_000_000, BOTH, ""),
            Variant("poor", 24_000, "mp4a.40.5", ""),
            Variant("low", 300_000, BOTH, ""),
            Variant("silent", 100_000, "avc1.42c00a", ""),
        ),
        (),
    )
    assert choose_sound(master) == ["low", "high", "poor", "silent"]


def test_the_default_voice_of_the_qualitys_own_group_is_taken() -> None:
    voices = (
        Rendition("other", "other.m3u8", default=True, autoselect=True),
        Rendition("group", "first.m3u8", default=False, autoselect=False),
        Rendition("group", "auto.m3u8", default=False, autoselect=True),
        Rendition("group", "default.m3u8", default=True, autoselect=True),
    )
    variants = (Variant("a", 100_000, BOTH, "group"), Variant("b", 200_000, BOTH, "group"))
    assert choose_sound(MasterPlaylist(variants, voices)) == ["default.m3u8"]
    assert choose_sound(MasterPlaylist(variants, voices[:3])) == ["auto.m3u8"]
    assert choose_sound(MasterPlaylist(variants, voices[:2])) == ["first.m3u8"]


def test_a_default_voice_without_an_address_is_in_the_pictures_own_segments() -> None:
    voices = (
        Rendition("group", "", default=True, autoselect=True),
        Rendition("group", "fr.m3u8", default=False, autoselect=True),
    )
    assert choose_sound(MasterPlaylist((Variant("a", 100_000, BOTH, "group"),), voices)) == ["a"]
