"""Who runs a program, also where the user has no name."""

import os
import pwd

import pytest

from symbl_tui.system.user_name import user_name

_VARIABLES = ("LOGNAME", "USER", "LNAME", "USERNAME")


def test_a_user_without_a_name_as_in_a_container_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> pwd.struct_passwd:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    for variable in _VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert user_name() == f"uid {os.getuid()}"
    monkeypatch.setenv("LOGNAME", "ann")
    assert user_name() == "ann"
