import pytest

from symbl_tui.audio.media.media_url import MediaAddress, display_url, ffmpeg_options, parse_media_url
from symbl_tui.audio.registry import redact
from symbl_tui.errors import UsageError


def address_of(spec: str) -> MediaAddress:
    """The address that a source's spec means."""
    listen = spec.startswith("listen:")
    return parse_media_url(spec.removeprefix("listen:"), listen=listen)


@pytest.mark.parametrize(
    ("spec", "url"),
    [
        ("listen:rtmp://", "rtmp://127.0.0.1:1935"),
        ("listen:rtmp:///live/x", "rtmp://127.0.0.1:1935/live/x"),
        ("listen:rtsp://127.0.0.1/x", "rtsp://127.0.0.1:8554/x"),
        ("listen:tcp://:9000", "tcp://127.0.0.1:9000"),
        ("udp://:9000", "udp://127.0.0.1:9000"),
        ("listen:tcp://[::1]:9000", "tcp://[::1]:9000"),
        ("listen:rtmp://0.0.0.0/live", "rtmp://0.0.0.0:1935/live"),
    ],
)
def test_a_listener_is_on_the_loopback_unless_the_user_says_otherwise(spec: str, url: str) -> None:
    place = address_of(spec)
    assert (place.url, place.listen, place.endless) == (url, True, True)


def test_a_scheme_may_be_written_in_any_letters() -> None:
    assert parse_media_url("HTTPS://host/A?Q").url == "https://host/A?Q"


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("ftp://host/x", "ftp://host/x is no address that sound can come from; use http://, https://"),
        ("file:///etc/passwd", "is no address that sound can come from"),
        ("concat://x", "is no address that sound can come from"),
        ("http://", "names no host"),
        ("http:///x", "names no host"),
        ("http://host:99999/x", "is no address"),
        ("http://[::1/x", "is no address"),
        ("listen:tcp://127.0.0.1", "names no port to listen at"),
        ("listen:https://127.0.0.1:1/x", "https:// cannot wait for a sender"),
    ],
)
def test_an_impossible_url_is_refused_with_the_remedy(spec: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        address_of(spec)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://alice:geheim@host:8443/a/talk.mp3?token=geheim#geheim",
        "https://alice:ge@heim@host:8443/a/talk.mp3?geheim",
        "https://geheim@host:8443/a/talk.mp3",
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str) -> None:
    assert display_url(url) == "https://host:8443/a/talk.mp3"


@pytest.mark.parametrize("mark", "/?#")
def test_a_password_that_is_not_encoded_is_not_shown_and_the_remedy_says_how_it_is_written(mark: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_media_url(f"rtsp://admin:geheim{mark}geheim@camera:554/live?geheim")
    assert refused.value.message == "rtsp://camera:554/live is no address"
    assert "in a password as %2F %3F %23" in refused.value.remedy


@pytest.mark.parametrize(
    "url", ["https://host/@user/live", "https://[::1]:8443/@user", "https://host:8443/a@b", "https://:1/a@b"]
)
def test_an_at_sign_in_a_path_is_part_of_the_address(url: str) -> None:
    assert display_url(url) == url


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ("https://host/talk.mp3", "https://host/talk.mp3"),
        ("https://alice:geheim@host/talk.mp3", "https://host/talk.mp3"),
        ("listen:http://host:1/talk?token=geheim", "listen:http://host:1/talk"),
        ("file:/a@b?c.wav", "file:/a@b?c.wav"),
        ("microphone:a@b", "microphone:a@b"),
    ],
)
def test_no_secret_of_an_address_is_written_to_the_disk(spec: str, written: str) -> None:
    assert redact(spec) == written


def test_an_address_is_shown_harmless() -> None:
    assert "\x1b" not in display_url("http://host/\x1b[2J")
    assert len(display_url("http://host/" + 1000 * "x")) <= 200


def test_no_kind_of_address_lets_ffmpeg_open_a_file_or_run_a_script() -> None:
    for spec in (
        "http://h/x",
        "https://h/x",
        "rtsp://h/x",
        "rtmp://h/x",
        "tcp://h:1",
        "udp://:1",
        "listen:rtmp://",
    ):
        chosen = ffmpeg_options(address_of(spec), 10.0, None)
        assert not {"file", "data", "concat", "subfile", "pipe", "fd"} & {
            *chosen["protocol_whitelist"].split(",")
        }
        assert not {"concat", "sdp", "lavfi", "dash"} & {*chosen["format_whitelist"].split(",")}


def test_ffmpeg_follows_no_playlists_and_whatever_is_encrypted_is_verified() -> None:
    for spec in ("https://h/x", "tcp://h:1"):
        allowed = ffmpeg_options(address_of(spec), 10.0, "ca")["format_whitelist"].split(",")
        assert not {"hls", "dash", "concat", "sdp"} & set(allowed)
    for spec in ("http://h/x", "https://h/x", "rtsps://h/x", "rtmps://h/x"):
        chosen = ffmpeg_options(address_of(spec), 10.0, "ca")
        assert (chosen["tls_verify"], chosen["ca_file"]) == ("1", "ca")
