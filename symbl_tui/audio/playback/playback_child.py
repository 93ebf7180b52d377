"""The playback child: plays a stretch of a session's sound on this machine's output.

Run as ``python -m symbl_tui.audio.playback.playback_child``; see :mod:`.playback_request`. Everything here
may hang or abort, as in the capture child, and the files may come from anywhere: the parent can always kill
it. It ends by itself when its parent is gone.
"""

from collections.abc import Iterable, Iterator

from symbl_tui.audio.capture import portaudio
from symbl_tui.audio.child_protocol import encode_refusal
from symbl_tui.audio.child_runtime import (
    exit_now,
    exit_with_parent,
    read_request,
    take_stdout,
    write_all,
)
from symbl_tui.audio.playback.output_stream import OutputStream, find_output, server_output
from symbl_tui.audio.playback.playback_request import PlaybackEnding, PlaybackRequest, encode_device
from symbl_tui.audio.storage.recorded_channels import RecordedChannels
from symbl_tui.errors import SourceError


def main() -> None:
    """Serve one request."""
    # Before any library is loaded: what ALSA or JACK print on descriptor 1 is no answer.
    output = take_stdout()
    request = PlaybackRequest.from_line(read_request())
    exit_with_parent(portaudio.loading)
    try:
        exit_now(_play(request, output))
    except SourceError as error:
        write_all(output, encode_refusal(error))
        exit_now(PlaybackEnding.REFUSED)
    except BrokenPipeError:
        exit_now(PlaybackEnding.BY_PARENT)


def _play(request: PlaybackRequest, output: int) -> PlaybackEnding:
    try:
        sound = RecordedChannels(request.files).read(request.start, request.end, request.channel)
    except OSError as error:
        raise SourceError(f"the sound cannot be read ({error.strerror})") from error
    server = server_output()
    sounddevice = portaudio.load("playing sound needs PortAudio")
    device = find_output(sounddevice, server)
    stream = OutputStream(sounddevice, device, request.files.rate)
    write_all(output, encode_device(device.description))
    return stream.play(_resampled(sound, request.files.rate, stream.rate))


def _resampled(blocks: Iterable[bytes], rate: int, played: int) -> Iterator[bytes]:
    """Mono s16le at another rate, where that is another."""
    if played == rate:
        yield from blocks
        return
    import numpy as np  # not needed at the device's rate, as soxr below
    import soxr

    resampler = soxr.ResampleStream(rate, played, 1, dtype="int16")
    for pcm in blocks:
        yield resampler.resample_chunk(np.frombuffer(pcm, "<i2")).tobytes()
    yield resampler.resample_chunk(np.zeros(0, "<i2"), last=True).tobytes()


if __name__ == "__main__":
    main()
