"""What a shell offers for names that only this machine knows. Each function may block.

None of them raises: a traceback would be printed into the line that is being typed.
"""

from collections.abc import Callable, Iterable
from functools import wraps

from symbl_tui.audio.registry import Argument, find_source_kind
from symbl_tui.audio.registry.source_kinds import SOURCE_KINDS
from symbl_tui.config.profile_names import names
from symbl_tui.domain.encoding import CHOICES
from symbl_tui.domain.source_spec import SourceSpec
from symbl_tui.engine.models.catalogue import CATALOGUE
from symbl_tui.errors import SymblTuiError
from symbl_tui.session.archive.library import LATEST
from symbl_tui.system import paths


def _completer(list_names: Callable[[str], Iterable[str]]) -> Callable[[str], list[str]]:
    @wraps(list_names)
    def complete(prefix: str) -> list[str]:
        try:
            # Folders have any names: what cannot be typed is not offered, escapes least of all.
            return [name for name in list_names(prefix) if name.startswith(prefix) and name.isprintable()]
        except (OSError, SymblTuiError):
            return []

    return complete


@_completer
def profile_names(_prefix: str) -> Iterable[str]:
    """The saved profiles."""
    return names()


@_completer
def session_names(_prefix: str) -> Iterable[str]:
    """The folders of recorded sessions, newest first, and ``latest``."""
    folders = (path.name for path in paths.sessions_dir().iterdir() if path.is_dir())
    return [LATEST, *sorted(folders, reverse=True)]


@_completer
def source_specs(prefix: str) -> Iterable[str]:
    """The kinds of source; of a file its path, with ``file:`` or bare."""
    spec = SourceSpec.parse(prefix)
    if find_source_kind(spec).is_file:
        return [str(spec.with_argument(path)) for path in _paths(spec.argument)]
    kinds = (kind for kind in SOURCE_KINDS if kind.usage)
    names = [f"{kind.names[0]}{':' * (kind.argument is Argument.REQUIRED)}" for kind in kinds]
    return [*names, *_paths(prefix)]


@_completer
def encodings(_prefix: str) -> Iterable[str]:
    """The encodings on the wire."""
    return [str(name) for name in CHOICES]


@_completer
def model_names(_prefix: str) -> Iterable[str]:
    """The models of the catalogue."""
    return [entry.name for entry in CATALOGUE]


def _paths(prefix: str) -> list[str]:
    folder, slash, start = prefix.rpartition("/")
    directory = paths.user_path(f"{folder}/" if slash else ".")
    return [
        f"{folder}{slash}{path.name}{'/' if path.is_dir() else ''}"
        for path in sorted(directory.iterdir())
        if path.name.startswith(start) and (start or not path.name.startswith("."))
    ]
