"""The profiles screen shows what a profile will do, and never a secret or an escape of its file."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.config.profile import AlsoConfig, EngineConfig, Profile, SourceConfig, SpeakerConfig
from symbl_tui.config.profiles import SavedProfile
from symbl_tui.ui.presenters import profile_text
from tests.support.foreign_text import HOSTILE, is_harmless


def row(profile: Profile | None, name: str = "standup") -> str:
    return profile_text.row(SavedProfile(name, profile)).plain


def test_a_profile_is_summed_up_in_two_lines() -> None:
    speakers = (SpeakerConfig(name="Alice"), SpeakerConfig(name="Bob"))
    shown = row(Profile(title="Daily", source=SourceConfig(spec="tone"), speakers=speakers))
    assert shown == "standup  Daily\n  tone · local engine · Alice, Bob"


def test_a_title_that_repeats_the_name_is_left_out() -> None:
    assert row(Profile(title="standup")).splitlines()[0] == "standup"


def test_every_source_of_a_profile_is_listed_without_its_secrets() -> None:
    also = (AlsoConfig(spec="https://alice:hunter2@example.com/live"),)
    shown = row(Profile(source=SourceConfig(spec="microphone", also=also)))
    assert "microphone + https://" in shown
    assert "hunter2" not in shown


def test_another_server_is_named_by_its_address() -> None:
    assert "https://api.symbl.ai" in row(Profile(engine=EngineConfig(url="https://api.symbl.ai")))


def test_an_invalid_profile_is_marked_and_can_be_repaired_from_the_list() -> None:
    assert row(None) == "✗ standup\n  invalid; press e to edit it"


@given(st.text(min_size=1, max_size=200))
def test_a_hostile_title_stays_on_its_line_and_has_no_markup(title: str) -> None:
    shown = row(Profile(title=f"{title}{HOSTILE}"))
    assert len(shown.split("\n")) == 2
    assert is_harmless(shown)


def test_the_title_line_counts_profiles_once_there_are_some() -> None:
    assert profile_text.title(0).plain == "Profiles"
    assert profile_text.title(3).plain == "Profiles  3 saved"


def test_the_text_of_a_file_keeps_its_lines_and_indents() -> None:
    text = '# mine\n[source]\n    spec = "tone"\n\n[ui]'
    assert profile_text.text(SavedProfile("a", None, text=text)).plain == text


@given(st.text())
def test_no_file_can_send_an_escape_to_the_terminal(text: str) -> None:
    assert is_harmless(profile_text.text(SavedProfile("a", None, text=text)).plain)


def test_a_huge_file_is_cut_and_tells_how_much_is_left() -> None:
    shown = profile_text.text(SavedProfile("a", None, text="x = 1\n" * 2500)).plain.splitlines()
    assert len(shown) == 2001
    assert shown[-1] == "… 500 more lines"
    exact = profile_text.text(SavedProfile("a", None, text="x = 1\n" * 2000)).plain
    assert "more lines" not in exact
