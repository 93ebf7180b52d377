"""The base of the app: themes, as far as the terminal has the colours. Knows no screens."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import ClassVar

from textual.app import App
from textual.filter import LineFilter

from symbl_tui.ui.theming import few_colors
from symbl_tui.ui.theming import theme as themes

_STYLES = Path(__file__).parents[1]


class ThemedApp(App[None]):
    """Registers every valid theme; :attr:`theme_faults` lists what is wrong with the others."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES / "widgets.tcss"]

    def __init__(self, theme: str = themes.DEFAULT, first_style: str = "") -> None:
        """Read the themes.

        Args:
            theme: The name of a theme; the default replaces a broken or unknown one.
            first_style: The style sheet of the first screen. Textual loads a screen's own when it is pushed:
                that of a default screen never, and that of another only after all others were parsed again.
        """
        first = [_STYLES / "screens" / first_style] if first_style else []
        super().__init__(css_path=[*self.CSS_PATH, *first])
        self._colorless, self._reversing = few_colors.Colorless(), few_colors.Reversing()
        self._applied = "", ""
        loaded, errors = themes.load_all()
        for each in loaded:
            self.register_theme(few_colors.in_256(each) if self.console.color_system == "256" else each)
        self.theme_faults = [str(error) for error in errors]
        """What is wrong with the invalid themes, a sentence each."""
        if theme not in self.available_themes:
            if not any(f"{theme}.toml: " in fault for fault in self.theme_faults):
                self.theme_faults.append(f'There is no theme "{theme}"; using {themes.DEFAULT}.')
            theme = themes.DEFAULT
        if theme in self.available_themes:
            self.apply_theme(theme)

    def apply_theme(self, theme: str) -> None:
        """Use a theme, or the terminal's own colours where it has too few."""
        few = self.no_color or self.console.color_system == "standard"
        self._applied = theme, few_colors.suited(theme, self.available_themes) if few else theme
        self.theme = self._applied[1]

    @property
    def chosen_theme(self) -> str:
        """The requested theme, even where the terminal has too few colours for it."""
        requested, applied = self._applied
        return requested if self.theme == applied else self.theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """This program's CSS variables for Textual's own themes."""
        return themes.stand_ins(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The filters of all that is painted."""
        if self.no_color:  # Textual makes colours grey, and greys are colours, too: https://no-color.org
            return (self._colorless,)
        filters = super().get_line_filters()
        return (*filters, self._reversing) if self.native_ansi_color else filters

    def refresh_css(self, animate: bool = True) -> None:
        """Apply the theme to all widgets; before there are any, only set its variables."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())
