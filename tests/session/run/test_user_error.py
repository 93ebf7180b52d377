"""Whatever a task raised, the user gets one error in a sentence."""

import asyncio

import pytest

from symbl_tui.errors import InternalError, SourceError, SymblTuiError
from symbl_tui.session.run.user_error import to_user_error

UNPLUGGED = SourceError("the microphone is gone", "plug it in")


def test_an_error_of_ours_is_shown_as_it_is() -> None:
    assert to_user_error(UNPLUGGED) is UNPLUGGED


def test_the_first_error_of_nested_groups_is_shown() -> None:
    inner = ExceptionGroup("tasks", [UNPLUGGED, ValueError("later")])
    assert to_user_error(BaseExceptionGroup("session", [inner, OSError()])) is UNPLUGGED


@pytest.mark.parametrize("error", [ValueError("secret"), asyncio.CancelledError(), KeyError("token")])
def test_a_defect_is_named_by_its_class_and_goes_to_the_log(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    shown = to_user_error(ExceptionGroup("x", [error]) if isinstance(error, Exception) else error)
    assert isinstance(shown, InternalError)
    assert str(shown) == f"a fault of symbl-tui itself ({type(error).__name__}); the log tells more"
    assert "internal error" in caplog.text


def test_the_error_of_a_task_group_is_found() -> None:
    async def fail() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(raise_it())

    async def raise_it() -> None:
        raise UNPLUGGED

    with pytest.raises(BaseExceptionGroup) as raised:
        asyncio.run(fail())
    found: SymblTuiError = to_user_error(raised.value)
    assert found is UNPLUGGED
