"""The sessions on disk: lists, finds, searches and deletes them. Every call blocks; for any thread."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

from symbl_tui.domain.suggestion import did_you_mean
from symbl_tui.domain.text import NAME_LIMIT, clean
from symbl_tui.errors import SymblTuiError, UsageError
from symbl_tui.session.archive import pass_catalog as passes
from symbl_tui.session.archive.folder_lock import FolderLock, is_held
from symbl_tui.session.archive.index import Index
from symbl_tui.session.archive.index_rows import SearchHit, SessionSummary
from symbl_tui.session.archive.kept_values import prune_kept
from symbl_tui.session.archive.recorded_session import RecordedSession, read_session
from symbl_tui.session.archive.session_stamp import stamp_of
from symbl_tui.system import paths

LATEST: Final = "latest"
"""A name for the newest session."""
# The beginning of the names that sessions get.
_DATED: Final = re.compile(r"\d{4}-\d\d-\d\dT")
_HITS: Final = 200
# Names in the error about an ambiguous one.
_MAX_SUGGESTIONS: Final = 3


class Library:
    """All session folders below one directory, and the index beside it."""

    def __init__(self, sessions: Path) -> None:
        """``sessions``: the directory of the session folders; it need not exist."""
        self._sessions = sessions
        self._index = Index(sessions.with_name("index.sqlite"))

    @property
    def directory(self) -> Path:
        """The directory of the session folders."""
        return self._sessions

    def summaries(self) -> tuple[SessionSummary, ...]:
        """Every session, newest first; a damaged one with its fault."""
        self._refresh()
        return tuple(self._with_running(each) for each in self._index.summaries())

    def search(self, words: str, limit: int = _HITS) -> tuple[SearchHit, ...]:
        """The places of all sessions with all these words, the newest session first."""
        self._refresh()
        return self._index.search(words, limit)

    def find(self, name: str) -> Path:
        """The folder with a name that a user gave.

        Args:
            name: A folder's name, the beginning or a part of only one, ``latest``, a path with a ``/``, or a
                title or a part of only one.

        Raises:
            UsageError: it is none of these.
        """
        # Anything with a slash is a path: names of folders have none.
        if "/" in name:
            # A link that the user names is meant; within a session's folder none is followed.
            path = paths.user_path(name)
            return path.resolve() if path.is_symlink() else path
        names = sorted(self._names())
        if name == LATEST and names:
            # Folders that symbl-tui did not name come behind every date.
            dated = [each for each in names if _DATED.match(each)]
            return self._sessions / (dated or names)[-1]
        exact = [each for each in names if each == name]
        begins = [each for each in names if name and each.startswith(name)]
        # The start first: names begin with the date, and "2026-03" should not be ambiguous with a title.
        found = exact or begins or [each for each in names if name and name in each] or self._titled(name)
        if not found:
            remedy = did_you_mean(name, (LATEST, *reversed(names)), "see: symbl-tui sessions list")
            raise UsageError(f'there is no session "{clean(name, NAME_LIMIT)}"', remedy)
        if len(found) > 1:
            examples = ", ".join(found[-_MAX_SUGGESTIONS:])
            raise UsageError(
                f'"{name}" could be {len(found)} sessions, e.g. {examples}', "give more of the name"
            )
        return self._sessions / found[0]

    def _titled(self, title: str) -> list[str]:
        """The names of the sessions with a title, else with a part of it; in whatever case."""
        wanted = clean(title, NAME_LIMIT).casefold()
        titles = {each.name: each.title.casefold() for each in self.summaries()} if wanted else {}
        exact = sorted(name for name, title in titles.items() if title == wanted)
        return exact or sorted(name for name, title in titles.items() if wanted in title)

    def open(self, name: str) -> RecordedSession:
        """Read a session by its folder's name; raises :class:`SymblTuiError` when it is damaged."""
        return read_session(self._sessions / name)

    def delete(self, name: str) -> Path:
        """Delete a session's folder for good; its path.

        Raises:
            UsageError: it is no session of this library, or is running.
            SymblTuiError: the disk refuses.
        """
        folder = self._sessions / name
        if name not in self._names():  # never a path or a link: only what is listed
            raise UsageError(f'there is no session "{clean(name)}" in {clean(str(self._sessions))}')
        if passes.is_writing(folder):
            raise UsageError(f'the session "{clean(name)}" is being transcribed again', "stop that first")
        lock = FolderLock(folder)
        # Held during the removal: a session cannot be resumed while its files go.
        if not lock.acquire():
            raise UsageError(f'the session "{clean(name)}" is being recorded', "stop it first")
        try:
            shutil.rmtree(folder)  # does not follow links within
        except OSError as error:
            raise SymblTuiError(f"{clean(str(folder))}: cannot be deleted ({error.strerror})") from error
        finally:
            lock.release()
        prune_kept(self._sessions, self._names())
        return folder

    def _with_running(self, summary: SessionSummary) -> SessionSummary:
        running = not summary.closed and is_held(self._sessions / summary.name)
        return replace(summary, running=True) if running else summary

    def _refresh(self) -> None:
        names = self._names()
        prune_kept(self._sessions, names)
        self._index.update({name: stamp_of(self._sessions / name) for name in names}, self.open)

    def _names(self) -> set[str]:
        try:
            found = list(self._sessions.iterdir())
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise SymblTuiError(f"{clean(str(self._sessions))}: cannot be read ({error.strerror})") from error
        return {
            path.name
            for path in found
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        }
