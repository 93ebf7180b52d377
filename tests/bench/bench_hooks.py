"""How late finals are with hooks that hang, fail, flood and fork, against a session without any.

Run as ``python -m tests.bench.bench_hooks``; half a minute. The engine answers 100 utterances in 20 s of
sound.
"""

import asyncio
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path

from msgspec import structs

from symbl_tui.audio.registry import open_source
from symbl_tui.cli import exit_tasks
from symbl_tui.cli.session_hooks import run_hooks
from symbl_tui.config.event_config import HookConfig
from symbl_tui.session.hooks.hook_timing import HookTiming
from symbl_tui.session.model.change import Change, Stage
from symbl_tui.session.model.view import Update
from tests.session.session_run import PROFILE, CuedSource, SessionRun, write_noise
from tests.support.scripted_engine import Say, Script, result, scripted_engine, utterance

_UTTERANCES = 100
_PACE = 2.0


def _script(code: str, **more: object) -> HookConfig:
    fields = {"on": ("final",), "command": (sys.executable, "-c", code)} | more
    return HookConfig(**fields)  # type: ignore[arg-type]


HOOKS = (
    _script("import time; time.sleep(600)", timeout=600.0),
    _script("import sys; sys.exit(1)"),
    _script("while True: print('x' * 1000)", timeout=600.0),
    _script("import subprocess, sys; [subprocess.Popen([sys.executable, '-c', 'pass']) for _ in range(3)]"),
)


async def measure(hooks: tuple[HookConfig, ...]) -> list[float]:
    """Milliseconds from the engine's answer to the subscriber, of each utterance."""
    said: dict[str, float] = {}
    late: list[float] = []

    async def answer(heard: int, say: Say) -> None:
        number = heard // 6400
        if heard % 6400 == 0 and number <= _UTTERANCES:
            start, text = 0.2 * (number - 1), f"Utterance {number}."
            said[text] = time.monotonic()
            await say(result(text, start, start + 0.2))
            await say(utterance(f"m{number}", text, start, start + 0.2))

    def note(update: Update) -> None:
        for _, line in update.lines if isinstance(update, Change) else ():
            if line.stage is Stage.UTTERANCE and line.text in said:
                late.append(1000 * (time.monotonic() - said.pop(line.text)))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        write_noise(path / "talk.wav", seconds=0.2 * _UTTERANCES + 0.1, channels=1)
        source = CuedSource(open_source(f"file:{path / 'talk.wav'}", pace=_PACE))
        async with scripted_engine(Script(on_audio=answer)) as engine:
            running = SessionRun(path, source, engine.endpoint)
            running.session.subscribe(note)
            run_hooks(
                running.session, structs.replace(PROFILE, hooks=hooks), HookTiming(finish=0, kill_wait=0.1)
            )
            source.at(0.2, running.listening_or_stopped)
            await running.until_over()
    exit_tasks.run_all()
    return late


def main() -> None:
    """Print both rows."""
    logging.disable()
    for name, hooks in (("no hooks", ()), ("four hooks", HOOKS)):
        late = sorted(asyncio.run(measure(hooks)))
        middle, p95 = statistics.median(late), late[int(len(late) * 0.95)]
        figures = f"median {middle:.1f} ms, p95 {p95:.1f} ms, worst {late[-1]:.1f} ms"
        print(f"{name:>10}: {len(late)} finals, {figures}")


if __name__ == "__main__":
    main()
