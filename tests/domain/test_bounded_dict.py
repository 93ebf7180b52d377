"""What is remembered within a limit are the newest things."""

from symbl_tui.domain.bounded_dict import forget_oldest


def test_the_newest_entries_stay() -> None:
    known: dict[int, str] = {}
    for number in range(1_000):
        known[number] = "x"
        forget_oldest(known, 80)
        assert len(known) <= 80
        assert set(range(max(0, number - 69), number + 1)) <= known.keys()


def test_a_small_limit_holds_too() -> None:
    known = dict.fromkeys(range(4))
    forget_oldest(known, 3)
    assert list(known) == [1, 2, 3]
