"""An application that wears our themes as far as its terminal has the colours. Knows no screens."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import ClassVar

from textual.app import App
from textual.filter import LineFilter

from symbl_tui.ui.theming import few_colors
from symbl_tui.ui.theming import theme as themes

_STYLES = Path(__file__).parents[1]


class ThemedApp(App[None]):
    """Has every theme that is right, and remembers what was wrong with the others."""

    # The first screen's style, too: Textual loads a screen's own when it is pushed, which this one never is.
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        _STYLES / "widgets.tcss",
        _STYLES / "screens" / "live_screen.tcss",
    ]

    def __init__(self, theme: str = themes.DEFAULT) -> None:
        """``theme``: the name of a theme; one that is broken or unknown gives way to the default."""
        super().__init__()
        self._colorless, self._reversing = few_colors.Colorless(), few_colors.Reversing()
        self._worn = "", ""
        loaded, errors = themes.load_all()
        for each in loaded:
            self.register_theme(few_colors.in_256(each) if self.console.color_system == "256" else each)
        self.theme_faults = [str(error) for error in errors]
        """What is wrong with the themes, a sentence each."""
        if theme not in self.available_themes:
            if not any(f"{theme}.toml: " in fault for fault in self.theme_faults):
                self.theme_faults.append(f'There is no theme "{theme}"; using {themes.DEFAULT}.')
            theme = themes.DEFAULT
        if theme in self.available_themes:
            self.apply_theme(theme)

    def apply_theme(self, theme: str) -> None:
        """Take on the colours of a theme, or the terminal's own where it has too few."""
        few = self.no_color or self.console.color_system == "standard"
        self._worn = theme, few_colors.suited(theme, self.available_themes) if few else theme
        self.theme = self._worn[1]

    @property
    def chosen_theme(self) -> str:
        """The theme that was asked for, even where the terminal has too few colours for it."""
        asked, worn = self._worn
        return asked if self.theme == worn else self.theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for the themes that come with Textual."""
        return themes.stand_ins(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What is still to be done to whatever is painted."""
        if self.no_color:  # Textual makes colours grey, and greys are colours, too: https://no-color.org
            return (self._colorless,)
        filters = super().get_line_filters()
        return (*filters, self._reversing) if self.native_ansi_color else filters

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything in the theme's colours; as long as there is nothing, only take note of them."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())
