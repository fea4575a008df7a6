"""One table for all that is judged: set, measure, ours, baseline, beaten."""

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table."""

    set: str
    measure: str
    ours: float
    #: None where nothing comparable is known.
    baseline: float | None
    beaten: bool | None


def lines(rows: Iterable[Row]) -> Iterable[str]:
    """Yield the table as Markdown, a line at a time, as its rows come."""
    yield "| set | measure | ours | baseline | beaten |"
    yield "|---|---|---|---|---|"
    for row in rows:
        said = "" if row.beaten is None else "yes" if row.beaten else "no"
        known = "" if row.baseline is None else f"{row.baseline:.3f}"
        yield f"| {row.set} | {row.measure} | {row.ours:.3f} | {known} | {said} |"
