"""A peer that connects and sends no sound is given up; one that sends sound is left alone."""

import socket
import threading

from symbl_tui.audio.media.listener_watchdog import watch_listener


def watch(seconds: float, decoding: threading.Event) -> int:
    """Watch until sound is decoded or the peer given up; how often it was."""
    given_up = []

    def give_up() -> None:
        given_up.append(1)
        decoding.set()

    watch_listener(decoding, seconds, give_up)
    return len(given_up)


def test_a_silent_peer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        accepted, _ = server.accept()
        with accepted:
            assert watch(0.0, threading.Event()) == 1


def test_decoded_sound_ends_the_watch() -> None:
    decoding = threading.Event()
    decoding.set()
    assert watch(0.0, decoding) == 0
