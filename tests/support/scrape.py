"""A scraper: the metrics of an engine as values, by prometheus_client's own parsers."""

from collections.abc import Iterable
from typing import Final

import httpx
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from tests.support.waiting import HANG_SECONDS

OPENMETRICS: Final = "application/openmetrics-text; version=1.0.0"


class Scrape:
    """The samples of one scrape."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = {family.name: family for family in families}

    def value(self, name: str, **labels: str) -> float:
        """The value of one sample; without ``symbl_tui_``, with its suffix (``_total``, ``_bucket`` ...)."""
        found = [
            sample.value
            for family in self.families.values()
            for sample in family.samples
            if sample.name == f"symbl_tui_{name}" and sample.labels == labels
        ]
        assert len(found) == 1, f"{name} {labels}: {len(found)} samples"
        return float(found[0])

    @property
    def names(self) -> set[str]:
        """The names of all samples."""
        return {sample.name for family in self.families.values() for sample in family.samples}

    def labels(self) -> set[tuple[str, str, str]]:
        """Every label: the sample's name, the label's, and its value."""
        return {
            (sample.name, label, value)
            for family in self.families.values()
            for sample in family.samples
            for label, value in sample.labels.items()
        }


def scrape_text(text: str, *, openmetrics: bool = False) -> Scrape:
    """Parse an exposition."""
    if openmetrics:
        return Scrape(parse_openmetrics(text))  # type: ignore[no-untyped-call]
    return Scrape(parse_text(text))


async def scrape(url: str, accept: str = "text/plain") -> Scrape:
    """Scrape an engine on loopback."""
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=HANG_SECONDS) as http:
        answer = await http.get("/metrics", headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return scrape_text(answer.text, openmetrics=accept == OPENMETRICS)
