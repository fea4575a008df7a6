"""Evaluate on a plain table how well its past would have foretold its future."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from crm_social.errors import Invalid
from crm_social.forecast import fitted, forward, measures, strength, table
from crm_social.forecast.columns import Column, Numbers, of_values
from crm_social.forecast.experts import Panel
from crm_social.forecast.fitted import Tuning
from crm_social.forecast.learners import SEED
from crm_social.forecast.measures import Bin
from crm_social.forecast.question import Question, answered, enough, learnable
from crm_social.forecast.table import Table

_LATER: Final = 0.3
#: A block is forecast, then learned from: at least so many rows, at most so many blocks.
_BLOCK_ROWS: Final = 100
_MOST_BLOCKS: Final = 25
#: Blocks within the past, from this share of it on, that teach how far to trust the learners.
_WARM_FROM: Final = 0.6
_WARM_BLOCKS: Final = 4
_FOLDS: Final = 5
#: Times with fewer values than this are periods rather than moments.
_PERIODS: Final = 60
_DRAWS: Final = 200


class Figures(Struct, frozen=True):
    """How good the chances of the held-back rows were."""

    auc: float
    brier: float
    #: Brier of saying the past's base rate to everybody.
    brier_of_base: float
    lift_at_10: float
    calibration_error: float
    #: What the calibration error would be by chance alone, were every chance true.
    calibration_error_by_chance: float
    bins: int = measures.BINS


class Evaluation(Struct, frozen=True):
    """What came out, with all a reader needs to judge it."""

    figures: Figures
    #: "rolling", "once" or "cross-validation".
    way: str
    learned_from: int
    judged_on: int
    won_before: int
    base_rate_before: float
    base_rate: float
    refits: int
    #: False where the columns held no signal and the base rate was said to all.
    speaks: bool
    columns: list[str]
    left_out: dict[str, str]
    reliability: list[Bin]
    remarks: list[str]


def evaluate(
    whole: Table, question: Question, progress: Callable[[int, int], None] = lambda _, __: None
) -> Evaluation:
    """Return how well the table's columns foretell its target. Raise Invalid, one sentence.

    With a time column the newest 30 % are held back and forecast by what was before them,
    else rows are cross-validated. The same table gives the same figures.
    """
    for name in (*question.ids, *question.drop, *question.keep):
        whole.column(name)
    remarks: list[str] = []
    ours, came = answered(whole, question, remarks)
    if question.time is None:
        remarks.append(
            "No --time was given, so rows were cross-validated in no order of time:"
            " this is not a forecast, and figures are usually better than life."
        )
        moments = None
    else:
        at = table.order(question.time, ours.column(question.time))
        in_order = bool((np.diff(at) >= 0).all())
        sequence = np.argsort(at, kind="stable")
        ours, came, moments = ours.rows(sequence.tolist()), came[sequence], at[sequence]
        periods = len(np.unique(moments))
        if in_order and periods < min(_PERIODS, len(came) / 4):
            remarks.append(
                f"{question.time} holds only {periods} periods and the file is in their order,"
                " so rows of one period are taken in the order of the file."
            )
            moments = np.arange(len(came), dtype=np.float64)
    columns, left_out = learnable(ours, question, came, remarks)
    if moments is None:
        return _crossed(ours, question, columns, came, left_out, remarks, progress)
    return _forward(question, columns, came, moments, left_out, remarks, progress)


def _forward(
    question: Question,
    columns: Sequence[Column],
    came: Numbers,
    moments: Numbers,
    left_out: dict[str, str],
    remarks: list[str],
    progress: Callable[[int, int], None],
) -> Evaluation:
    rows = len(came)
    start = int(np.searchsorted(moments, moments[int(rows * (1 - _LATER))], side="left"))
    if not start:
        start = int(np.searchsorted(moments, moments[0], side="right"))
    if start >= rows:
        raise Invalid(
            f"All rows have one time in {question.time}: nothing is later.", question.time
        )
    enough(came[:start], f"before the held-back time ({rows - start} rows)")
    warm = forward.cuts(moments[:start], int(start * _WARM_FROM), _WARM_BLOCKS)
    parts = max(1, min(_MOST_BLOCKS, (rows - start) // _BLOCK_ROWS))
    later = forward.cuts(moments, start, parts) if question.refit == "rolling" else [start, rows]
    edges = sorted({edge for edge in (*warm, *later) if edge and _both(came[:edge])})
    total, done = len(edges) - 1, 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    walked = forward.walk(columns, came, edges, start, progress=step)
    said, judged = walked.chances[start - walked.start :], came[start:]
    refits = len([edge for edge in edges if start <= edge < rows])
    return Evaluation(
        _figures(said, judged, float(came[:start].mean())),
        question.refit,
        start,
        rows - start,
        int(came[:start].sum()),
        float(came[:start].mean()),
        float(judged.mean()),
        refits,
        walked.next.speaks,
        [column.name for column in columns],
        left_out,
        measures.reliability(said, judged),
        _silence(remarks, speaks=walked.next.speaks),
    )


def _crossed(
    ours: Table,
    question: Question,
    columns: Sequence[Column],
    came: Numbers,
    left_out: dict[str, str],
    remarks: list[str],
    progress: Callable[[int, int], None],
) -> Evaluation:
    enough(came, "in the table")
    groups = of_values("", ours.column(question.ids[0])).values if question.ids else None
    part = strength.folds(came, _FOLDS, groups)
    speaks = strength.of(columns, came) > strength.SURE
    said = np.full(len(came), float(came.mean()))
    for fold in range(_FOLDS):
        inside, outside = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        if speaks and len(outside):
            known = forward.take(columns, inside)
            tuning = _tuned_within(known, came[inside])
            model = fitted.fit(known, came[inside])
            two = fitted.margins(model, forward.take(columns, outside))
            said[outside] = fitted.chances(tuning, two)
        progress(fold + 1, _FOLDS)
    return Evaluation(
        _figures(said, came, float(came.mean())),
        "cross-validation",
        len(came) * (_FOLDS - 1) // _FOLDS,
        len(came),
        int(came.sum()),
        float(came.mean()),
        float(came.mean()),
        _FOLDS,
        speaks,
        [column.name for column in columns],
        left_out,
        measures.reliability(said, came),
        _silence(remarks, speaks=speaks),
    )


def _tuned_within(columns: Sequence[Column], came: Numbers) -> Tuning:
    """Return the tuning that rows of these, each forecast by the others, would have wanted."""
    part = strength.folds(came, _WARM_BLOCKS)
    panel = Panel()
    for fold in range(_WARM_BLOCKS):
        inside, outside = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        model = fitted.fit(forward.take(columns, inside), came[inside])
        panel.learn(fitted.margins(model, forward.take(columns, outside)), came[outside])
    return panel.tuning()


def _figures(said: Numbers, came: Numbers, base: float) -> Figures:
    draw = np.random.default_rng(SEED)
    chance = [
        measures.calibration_error(said, (draw.random(len(said)) < said).astype(np.float64))
        for _ in range(_DRAWS)
    ]
    return Figures(
        round(measures.auc(said, came), 4),
        round(measures.brier(said, came), 4),
        round(measures.brier(np.full(len(came), base), came), 4),
        round(measures.lift(said, came), 2),
        round(measures.calibration_error(said, came), 4),
        round(float(np.mean(chance)), 4),
    )


def _silence(remarks: list[str], *, speaks: bool) -> list[str]:
    if speaks:
        return remarks
    return [
        *remarks,
        "The columns hold no signal that can be told from chance: everybody got the base rate.",
    ]


def _both(came: Numbers) -> bool:
    return bool(len(np.unique(came)) == 2)
