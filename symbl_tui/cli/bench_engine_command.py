"""``symbl-tui bench-engine``: how many streams an engine carries, and how late its results are."""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from symbl_tui.cli.command import Command
from symbl_tui.cli.profile_resolution import with_engine_url
from symbl_tui.config.credentials import require_credentials
from symbl_tui.config.profile_loading import load_profile
from symbl_tui.domain.text import clean
from symbl_tui.engine.benchmark.bench import recording
from symbl_tui.engine.local_engine import LocalEngine
from symbl_tui.engine_bench.bench_report import is_clean, lines, report
from symbl_tui.engine_bench.bench_stream import Target
from symbl_tui.engine_bench.conversation_script import RATE, ConversationScript
from symbl_tui.engine_bench.engine_bench import EngineBench, Outcome, Plan
from symbl_tui.engine_bench.engine_usage import METRICS_TOKEN, UsageReader, usage_reader
from symbl_tui.errors import UsageError
from symbl_tui.symbl.auth import Authenticator, http_client, tls_context
from symbl_tui.symbl.endpoint import Endpoint, check_transport
from symbl_tui.system.arguments import whole_number

_INTERRUPTED: Final = 130
_NOT_CARRIED: Final = 1
# Seconds that the own engine may take to load its recogniser, which is no part of any lag.
_LOADING: Final = 60.0
_ASK_EVERY: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchEngineOptions:
    """What to measure."""

    streams: int = 8
    minutes: float = 1.0
    engine: tuple[str, ...] = ()
    """URLs; none: an engine of its own on this machine."""
    speech: Path | None = None
    json: bool = False
    ramp: bool = False
    take_all: bool = False


def bench(options: BenchEngineOptions) -> int:
    """Measure, and print the figures; exit code 1: a stream was refused, broken off or damaged."""
    script = _script(options.speech)
    plan = Plan(options.streams, options.minutes * 60, options.ramp)
    outcome, interrupted = asyncio.run(_bench(options, script, plan))
    figures = report(outcome)
    if options.json:
        print(json.dumps(figures))
    else:
        print("\n".join(map(clean, lines(figures, ramp=options.ramp))))
    if interrupted:
        return _INTERRUPTED
    return 0 if is_clean(outcome, ramp=options.ramp) else _NOT_CARRIED


async def _bench(options: BenchEngineOptions, script: ConversationScript, plan: Plan) -> tuple[Outcome, bool]:
    async with _targets(options) as (targets, readers):
        run = EngineBench(targets, readers, script, plan)
        interrupted = False

        def interrupt() -> None:
            nonlocal interrupted
            interrupted = True
            run.stop()
            # Once more ends the program at once: the last results may take a minute.
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)

        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupt)
        if not options.json:
            where = ", ".join(target.url for target in targets) if options.engine else "an engine of its own"
            print(f"measuring {clean(where)}; Ctrl-C ends it and prints what there is", file=sys.stderr)
        return await run.run(), interrupted


@asynccontextmanager
async def _targets(options: BenchEngineOptions) -> AsyncIterator[tuple[list[Target], list[UsageReader]]]:
    """The engines to measure, and how to read what they use."""
    token = os.environ.get(METRICS_TOKEN, "")
    if options.engine:
        remote = [_remote(url.rstrip("/"), url) for url in options.engine]
        yield remote, [usage_reader(target.url, target.tls, token) for target in remote]
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = LocalEngine(Path(folder) / "engine.log", take_all=options.take_all)
        async with engine as endpoint:
            await _wait_until_ready(endpoint.url)
            yield [Target(endpoint.url, Authenticator(endpoint))], [usage_reader(endpoint.url, None, token)]


async def _wait_until_ready(url: str) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_LOADING), http_client(None, _LOADING) as http:
            for _ in range(round(_LOADING / _ASK_EVERY)):
                if (await http.get(f"{url}/readyz")).status_code == httpx.codes.OK:
                    return
                await asyncio.sleep(_ASK_EVERY)


def _remote(url: str, named: str) -> Target:
    # The user's own settings: their authorities, and whether plain http may be used.
    engine = with_engine_url(load_profile().engine, url)
    check_transport(url, engine.allow_plain_http)
    credentials = require_credentials(url, named)
    tls = tls_context(engine.ca_file)
    return Target(url, Authenticator(Endpoint(url, credentials.app_id, credentials.app_secret), tls), tls)


def _script(path: Path | None) -> ConversationScript:
    """The speech to send. Raises :class:`UsageError` for a file without any."""
    import numpy as np  # with the two below 0.1 s, which --help does not need
    import soundfile
    import soxr

    file = path or recording()
    try:
        with file.open("rb") as opened:  # by Python, which says what is wrong with the file
            sound, rate = soundfile.read(opened, dtype="float32", always_2d=True)
        samples = soxr.resample(sound.mean(axis=1), rate, RATE)
        return ConversationScript(np.asarray(np.clip(samples, -1, 1) * 32767, np.int16))
    except OSError as error:
        raise UsageError(f"{clean(str(file))}: cannot be read: {error.strerror}") from error
    except soundfile.LibsndfileError as error:
        raise UsageError(f"{clean(str(file))}: is no recording: {clean(error.error_string)}") from error
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"{clean(str(file))}: cannot be used as speech: {clean(str(error), 200)}") from error


def _minutes(value: str) -> float:
    minutes = float(value)
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"expected minutes, at most a day, got {value}")
    return minutes


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    defaults = BenchEngineOptions()
    streams = f"streams at a time, two a conversation (default: {defaults.streams}); with --ramp the most"
    add("--streams", type=whole_number(1, 100_000), metavar="N", help=streams)
    minutes = f"how long, counted from when all have begun (default: {defaults.minutes:g})"
    add("--minutes", type=_minutes, metavar="M", help=minutes)
    engine = "engine to measure, several times for several (default: one of its own on this machine)"
    add("--engine", action="append", metavar="URL", help=engine)
    speech = "recording of speech (WAV, FLAC, OGG, MP3; default: 44 s of Dickens, read by a person)"
    add("--speech", type=Path, metavar="FILE", help=speech)
    ramp = "begin conversations one by one until one is refused or results are late: how many are carried"
    add("--ramp", action="store_true", help=ramp)
    add(
        "--take-all",
        action="store_true",
        help="have the own engine refuse none, however late it is",
    )
    add("--json", action="store_true", help="print the figures as JSON")


BENCH_ENGINE = Command(
    BenchEngineOptions,
    _add_arguments,
    bench,
    "Measure what an engine carries: two-party conversations over its API, at the pace of speech. Prints how "
    "late results are, what a stream costs, and what was refused, lost or came twice. Engines elsewhere get "
    "the credentials of the environment or of symbl-tui login; what they use is read from their /metrics "
    "(SYMBL_TUI_METRICS_TOKEN). Exit code 1: something was refused, broken off, lost or came twice.",
)
