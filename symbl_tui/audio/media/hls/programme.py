"""Finds the media playlist of a programme's default sound, and loads it again and again."""

from typing import Final

from symbl_tui.audio.media.hls.http_fetcher import FETCH_ERRORS, HttpFetcher
from symbl_tui.audio.media.hls.playlist import MasterPlaylist, MediaPlaylist
from symbl_tui.audio.media.hls.playlist_parser import UnusablePlaylist, is_playlist, parse_playlist
from symbl_tui.audio.media.hls.renditions import choose_sound
from symbl_tui.audio.media.media_url import display_url
from symbl_tui.errors import SourceError, SymblTuiError

# How many qualities are tried before the programme counts as unreachable.
_CHOICES: Final = 4


class Programme:
    """A programme at an address: a media playlist, or a master playlist that leads to several.

    A master playlist leads to media playlists and never to another master: what it names is bounded.
    """

    def __init__(self, fetcher: HttpFetcher, url: str) -> None:
        self._fetcher = fetcher
        self._url = url
        self._media_url = ""

    def load(self, *, anew: bool = False) -> MediaPlaylist:
        """The media playlist as it is now.

        Args:
            anew: choose it again from the programme's own address: its address may have expired.

        Raises:
            SourceError: it is no playlist that can be followed.
            UnknownContent: it is something else.
            OSError: it cannot be fetched; so are the others of :data:`.http_fetcher.FETCH_ERRORS`.
        """
        if self._media_url and not anew:
            return self._load_media(self._media_url)
        playlist = self._load(self._url)
        if isinstance(playlist, MediaPlaylist):
            self._media_url = self._url
            return playlist
        return self._load_first(choose_sound(playlist))

    def _load_first(self, urls: list[str]) -> MediaPlaylist:
        fault: Exception = SourceError(f"{display_url(self._url)} lists nothing that has sound")
        for url in urls[:_CHOICES]:
            try:
                playlist = self._load_media(url)
            except (*FETCH_ERRORS, SymblTuiError) as error:
                fault = error
            else:
                self._media_url = url
                return playlist
        raise fault

    def _load_media(self, url: str) -> MediaPlaylist:
        playlist = self._load(url)
        if isinstance(playlist, MediaPlaylist):
            return playlist
        raise SourceError(
            f"{display_url(url)} is a playlist of playlists where one of segments belongs",
            "name a playlist of segments",
        )

    def _load(self, url: str) -> MediaPlaylist | MasterPlaylist:
        content, found = self._fetcher.read_playlist(url, is_playlist)
        try:
            return parse_playlist(content, found)
        except UnusablePlaylist as error:
            raise SourceError(f"{display_url(url)} {error.message}", error.remedy) from error
