"""The limits of an app: streams at a time over all nodes, minutes of sound a day, and its end."""

from dataclasses import replace

import pytest

from symbl_tui.engine.apps.app_directory import AppDirectory
from symbl_tui.engine.apps.engine_app import AppLimits
from symbl_tui.engine.apps.stored_app import StoredApp
from symbl_tui.engine.apps.usage import AppLimitReached, AppRevoked, AppUsage

APP = StoredApp("app", "Support", 0.0, "h", limits=AppLimits(streams=2, minutes_a_day=1))
MIDNIGHT = 1_780_272_000.0  # 2026-06-01


class Node:
    """The usage of one node."""

    def __init__(self) -> None:
        self.now = MIDNIGHT
        self.directory = AppDirectory((APP, StoredApp("other", "Other", 0.0, "h")))
        self.usage = AppUsage(self.directory, lambda: self.now)


def test_an_app_has_as_many_streams_at_a_time_as_it_may_over_all_nodes() -> None:
    usage = Node().usage
    meters = [usage.open_stream("app") for _ in range(2)]
    with pytest.raises(AppLimitReached, match="2 streams at a time; close one first"):
        usage.open_stream("app")
    meters[0].close()
    meters[0].close()
    usage.update(usage.today, {}, {"app": 1})
    with pytest.raises(AppLimitReached):
        usage.open_stream("app")
    usage.update(usage.today, {}, {})
    usage.open_stream("app")
    assert dict(usage.streams) == {"app": 2}


def test_apps_without_limits_and_the_environments_app_are_never_refused() -> None:
    usage = Node().usage
    for app_id in ("other", ""):
        for _ in range(50):
            usage.open_stream(app_id).add(3_600)


def test_a_stream_ends_when_the_minutes_of_today_are_used_and_begins_again_tomorrow() -> None:
    node = Node()
    meter = node.usage.open_stream("app")
    meter.add(59)
    assert meter.refusal is None
    meter.add(1)
    assert (
        str(meter.refusal)
        == "this app has used its 1 min of sound of today; there are more from 00:00 UTC on"
    )
    with pytest.raises(AppLimitReached):
        node.usage.check("app")
    node.now += 86_400
    assert meter.refusal is None


def test_minutes_of_other_nodes_count_and_none_is_counted_twice() -> None:
    usage = Node().usage
    meter = usage.open_stream("app")
    meter.add(20)
    assert usage.take_unstored() == {(usage.today, "app"): 20}
    # Neither while they are stored, nor when that failed.
    meter.add(5)
    assert usage.seconds_today("app") == 25
    usage.give_back()
    assert usage.seconds_today("app") == 25
    assert usage.take_unstored() == {(usage.today, "app"): 25}
    usage.update(usage.today, {"app": 55}, {})
    assert usage.seconds_today("app") == 55
    meter.add(5)
    assert meter.refusal


def test_what_was_not_stored_yesterday_counts_for_yesterday() -> None:
    node = Node()
    yesterday = node.usage.today
    node.usage.add("app", 30)
    node.now += 86_400
    assert node.usage.seconds_today("app") == 0
    assert node.usage.take_unstored() == {(yesterday, "app"): 30}


def test_streams_of_a_revoked_app_end() -> None:
    node = Node()
    meter = node.usage.open_stream("app")
    node.directory.replace((replace(APP, revoked=1.0),))
    assert str(meter.refusal) == "this app has been revoked"
    with pytest.raises(AppRevoked, match="revoked"):
        node.usage.open_stream("app")


def test_a_limit_that_is_changed_counts_for_streams_that_run() -> None:
    node = Node()
    meter = node.usage.open_stream("app")
    meter.add(61)
    assert meter.refusal
    node.directory.replace((replace(APP, limits=AppLimits(minutes_a_day=2)),))
    assert meter.refusal is None
