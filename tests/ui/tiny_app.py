"""An app that shows one widget in the product's own theme."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from symbl_tui.ui.theming.themed_app import ThemedApp


class TinyApp(ThemedApp):
    """Shows a widget and nothing else."""

    def __init__(self, widget: Widget | Callable[[], Widget]) -> None:
        """``widget``: itself, or a function that makes one that needs the running app."""
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        yield self._widget if isinstance(self._widget, Widget) else self._widget()


def texts(widget: Widget, selector: str = "Static") -> list[str]:
    """What the visible static texts below a widget show."""
    return [str(each.render()) for each in widget.query(selector).results(Static) if each.display]
