"""As many files may be open as a program wants, and the system allows."""

import resource
from collections.abc import Iterator

import pytest

from symbl_tui.system.limits.open_files import raise_fd_limit


@pytest.fixture
def hard() -> Iterator[int]:
    """The hard limit, with a soft limit of 512 that is restored."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, hard))
    try:
        yield hard
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_limit_is_raised_as_far_as_wanted_and_never_lowered(hard: int) -> None:
    assert raise_fd_limit(600) == 600
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (600, hard)
    assert raise_fd_limit(100) == 100
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (600, hard)


def test_more_than_the_system_allows_is_as_much_as_it_allows(hard: int) -> None:
    if hard == resource.RLIM_INFINITY:
        assert raise_fd_limit(700) == 700
    else:
        assert raise_fd_limit(hard + 1) == hard
