"""Updates are folded while the screen is blocked, and no session delays the program's exit."""

import asyncio
import subprocess
import sys
import time

from symbl_tui.domain.insight import Insight, Topic
from symbl_tui.domain.insight_kind import ACTION_ITEM
from symbl_tui.domain.utterance import Speaker
from symbl_tui.session.model.change import Change, Line, Stage
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice, StateChanged
from symbl_tui.ui.app import SymblApp
from symbl_tui.ui.runtime.inbox import Inbox
from tests.support.paths import ROOT
from tests.ui.fake_session import FakeSession
from tests.ui.screen_text import until


def partial(text: str) -> Line:
    return Line(0, "Alice", text, 0.0, 1.0, Stage.PARTIAL)


def test_a_stalled_screen_receives_only_the_newest_updates() -> None:
    woken = []
    inbox = Inbox(lambda: woken.append(1))
    for number in range(10_000):
        inbox.put(Change(lines=((0, partial(f"version {number}")),), topics=(Topic("t", str(number), 1.0),)))
        inbox.put(Notice(f"notice {number}"))
    inbox.put(StateChanged(SessionState.RETRYING))
    inbox.put(StateChanged(SessionState.FAILED, "gone"))
    news = inbox.take()
    assert len(woken) == 1
    assert news.change.lines == ((0, partial("version 9999")),)
    assert news.change.topics == (Topic("t", "9999", 1.0),)
    assert news.state == StateChanged(SessionState.FAILED, "gone")
    assert news.notices[-1] == "notice 9999"
    assert len(news.notices) == 5


def test_a_changed_insight_is_delivered_once() -> None:
    inbox = Inbox(lambda: None)
    for text in ("Send it", "Send the report"):
        inbox.put(Change(insights=(Insight("a", ACTION_ITEM, text, Speaker("Bob")),)))
    assert [insight.text for insight in inbox.take().change.insights] == ["Send the report"]


def test_the_inbox_wakes_again_after_a_take() -> None:
    woken = []
    inbox = Inbox(lambda: woken.append(1))
    inbox.put(Notice("one"))
    inbox.take()
    inbox.put(Notice("two"))
    assert len(woken) == 2
    assert inbox.take().notices == ("two",)
    assert inbox.take().change == Change()


async def test_a_session_runs_while_the_event_loop_is_blocked(session: FakeSession) -> None:
    beats: list[float] = []

    async def capture() -> None:
        while not session.state.over:
            beats.append(time.monotonic())
            await asyncio.sleep(0.02)

    session.capture = capture  # type: ignore[method-assign]
    async with SymblApp(session).run_test(size=(80, 24)) as pilot:
        session.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        before = len(beats)
        time.sleep(1.0)  # noqa: ASYNC251 - a blocked loop is what is tested
        assert len(beats) - before > 20
        session.go(SessionState.ENDED)


async def test_a_second_q_quits_though_the_session_ignores_the_stop() -> None:
    stubborn = FakeSession(stubborn=True)
    app = SymblApp(stubborn)
    started = time.monotonic()
    async with app.run_test(size=(80, 24)) as pilot:
        stubborn.go(SessionState.LISTENING)
        await until(pilot, "LIVE")
        await pilot.press("q", "q")
    assert time.monotonic() - started < 8
    assert "stopped by the reader" in stubborn.stops
    stubborn.release()


def fresh(code: str) -> list[str]:
    """What a new process prints, as words."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.split()


def test_a_session_runs_without_a_screen() -> None:
    folders = ("session", "audio")
    names = [
        ".".join(path.relative_to(root.parent).with_suffix("").parts)
        for root in [ROOT / "symbl_tui"]
        for folder in folders
        for path in (root / folder).rglob("*.py")
        if path.stem not in ("__init__", "child")
    ]
    code = f"import sys, importlib; [importlib.import_module(name) for name in {names!r}]"
    assert fresh(f"{code}; print('textual' in sys.modules, 'rich' in sys.modules)") == ["False", "False"]


def test_first_paint_imports_no_audio_or_network_library() -> None:
    heavy = (
        "numpy",
        "soundfile",
        "soxr",
        "websockets",
        "httpx",
        "pocketsphinx",
        "yake",
        "uvicorn",
        "pulsectl",
    )
    code = f"import sys, symbl_tui.ui.app; print(*[n for n in {heavy!r} if n in sys.modules])"
    assert fresh(code) == []
