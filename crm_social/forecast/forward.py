"""Walk through time: every row is forecast by what was known before its block."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct

from crm_social.forecast import fitted, strength
from crm_social.forecast.columns import Column, Numbers, Whole
from crm_social.forecast.experts import Panel
from crm_social.forecast.fitted import Fitted, Tuning
from crm_social.forecast.measures import odds


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
    moments: Numbers | None = None,
    delay: float = 0.0,
    progress: Callable[[], None] = lambda: None,
) -> Walked:
    """Return the walk over the blocks between these edges; all rows in time order.

    Each block is said by learners fitted on all rows before it, mixed and calibrated by how
    the blocks before it turned out. Rows before `from_` only teach; from there on it is silent,
    and says the share that came before `from_`, until the past holds a signal. Where an
    outcome takes `delay` to be known, only rows that much older than a block teach it.
    """
    start = edges[0]
    panel = Panel(with_trees=boosting)
    said: list[Numbers] = []
    tunings: list[Tuning] = []
    walked_margins: list[Numbers] = []
    waiting: list[tuple[int, int, Numbers]] = []
    speaks = False
    for begin, end in pairwise(edges):
        ripe = begin
        if moments is not None:
            ripe = int(np.searchsorted(moments, moments[begin] - delay, side="right"))
            while waiting and waiting[0][1] <= ripe:
                since, until, its = waiting.pop(0)
                panel.learn(its, came[since:until])
        past, block = np.arange(ripe), np.arange(begin, end)
        if len(np.unique(came[:ripe])) < 2:
            base = float(came[:ripe].mean()) if ripe else 0.0
            tunings.append(Tuning(speaks=False, base=base))
            said.append(np.full(len(block), base))
            walked_margins.append(np.full((len(block), 2), odds(base)))
            continue
        model = fitted.fit(take(columns, past), came[:ripe], boosting=boosting)
        two = fitted.margins(model, take(columns, block))
        if not speaks and begin >= from_:
            speaks = strength.of(take(columns, past), came[:ripe]) > strength.SURE
        base = float(came[: min(ripe, from_)].mean())
        tuning = panel.tuning() if speaks else Tuning(speaks=False, base=base)
        tunings.append(tuning)
        said.append(fitted.chances(tuning, two))
        walked_margins.append(two)
        waiting.append((begin, end, two))
        if moments is None:
            waiting.clear()
            panel.learn(two, came[begin:end])
        progress()
    for since, until, its in waiting:
        panel.learn(its, came[since:until])
    after = panel.tuning() if speaks else tunings[-1]
    return Walked(start, np.concatenate(said), np.concatenate(walked_margins), tunings, after)


def final(columns: Sequence[Column], came: Numbers, walked: Walked) -> Fitted:
    """Return a model of all rows, tuned by the whole walk."""
    model = fitted.fit(columns, came, boosting=walked.next.share > 0)
    return Fitted(model.terms, model.usual, model.linear, model.trees, walked.next)


def take(columns: Sequence[Column], rows: Whole) -> list[Column]:
    """Return the columns with these rows alone."""
    return [column.take(rows) for column in columns]
