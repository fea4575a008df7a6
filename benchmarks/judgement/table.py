"""One table for all that is judged: set, measure, ours, baseline, beaten."""

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table."""

    set: str
    measure: str
    ours: float
    baseline: float
    beaten: bool


def lines(rows: Iterable[Row]) -> Iterable[str]:
    """Yield the table as Markdown, a line at a time, as its rows come."""
    yield "| set | measure | ours | baseline | beaten |"
    yield "|---|---|---|---|---|"
    for row in rows:
        said = "yes" if row.beaten else "no"
        yield f"| {row.set} | {row.measure} | {row.ours:.3f} | {row.baseline:.3f} | {said} |"
