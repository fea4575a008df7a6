"""Walk through time: every row is forecast by what was known before its block."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct

from crm_social.forecast import fitted, signal
from crm_social.forecast.columns import Column, Numbers, Whole
from crm_social.forecast.experts import Panel
from crm_social.forecast.fitted import Fitted, Tuning


class Walked(Struct, frozen=True):
    """What was said of each row from `start` on, and by what tuning each block was said."""

    start: int
    chances: Numbers
    margins: Numbers
    tunings: list[Tuning]
    #: How the rows to come would be said, by all that was learned on the way.
    next: Tuning


def cuts(moments: Numbers, start: int, parts: int) -> list[int]:
    """Return where blocks of rows (in time order) begin and end, from `start` to the last row.

    Rows of one moment stay in one block: of what happened the same day nothing is known.
    """
    edges = {start, len(moments)}
    for wanted in np.linspace(start, len(moments), parts + 1)[1:-1]:
        edges.add(int(np.searchsorted(moments, moments[int(wanted)], side="left")))
    return sorted(edge for edge in edges if edge >= start)


def walk(
    columns: Sequence[Column],
    came: Numbers,
    edges: Sequence[int],
    from_: int,
    *,
    boosting: bool = True,
    progress: Callable[[], None] = lambda: None,
) -> Walked:
    """Return the walk over the blocks between these edges; all rows in time order.

    Each block is said by learners fitted on all rows before it, mixed and calibrated by how
    the blocks before it turned out. Rows before `from_` only teach; from there on it is silent,
    and says the share that came before `from_`, until the past holds a signal.
    """
    start = edges[0]
    panel = Panel(with_trees=boosting)
    said, tunings = [], []
    speaks = False
    for begin, end in pairwise(edges):
        past, block = np.arange(begin), np.arange(begin, end)
        model = fitted.fit(take(columns, past), came[:begin], boosting=boosting)
        two = fitted.margins(model, take(columns, block))
        if not speaks and begin >= from_:
            speaks = signal.strength(take(columns, past), came[:begin]) > signal.SURE
        tuning = panel.tuning() if speaks else Tuning(speaks=False, base=float(came[:from_].mean()))
        tunings.append(tuning)
        said.append(fitted.chances(tuning, two))
        panel.learn(two, came[begin:end])
        progress()
    return Walked(start, np.concatenate(said), panel.margins, tunings, panel.tuning())


def final(columns: Sequence[Column], came: Numbers, walked: Walked) -> Fitted:
    """Return a model of all rows, tuned by the whole walk."""
    model = fitted.fit(columns, came, boosting=walked.next.share > 0)
    return Fitted(model.terms, model.usual, model.linear, model.trees, walked.next)


def take(columns: Sequence[Column], rows: Whole) -> list[Column]:
    """Return the columns with these rows alone."""
    return [column.take(rows) for column in columns]
