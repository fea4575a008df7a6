"""What a table is asked: which rows have an outcome, and what may be learned from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from crm_social.errors import Invalid
from crm_social.forecast import leaks, table
from crm_social.forecast.columns import Column, Numbers, of_numbers, of_values
from crm_social.forecast.table import Kind, Table

#: Won and lost that must be known before anything is learned.
LEAST: Final = 30

_YES: Final = frozenset("1 1.0 yes true won y t converted closed_won customer ja".split())
_NO: Final = frozenset("0 0.0 no false lost n f closed_lost nei nej".split())


@dataclass(frozen=True)
class Question:
    """What to evaluate and how."""

    target: str
    time: str | None = None
    ids: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    positive: str | None = None
    refit: Literal["rolling", "once"] = "rolling"


def answered(whole: Table, question: Question, remarks: list[str]) -> tuple[Table, Numbers]:
    """Return the rows whose outcome is known, and the outcomes as 1 and 0.

    Raise Invalid where the target is no yes or no, or too few are known.
    """
    cells = whole.column(question.target)
    found = sorted({cell for cell in cells if cell})
    if question.positive is not None:
        if question.positive not in found:
            raise Invalid(
                f"No row has {question.positive!r} in {question.target}.", question.target
            )
        yes = {question.positive}
        no = set(found) - yes
        if len(no) > 1 and (decided := {cell for cell in no if _plain(cell) in _NO}):
            no = decided
    else:
        yes = {cell for cell in found if _plain(cell) in _YES}
        no = {cell for cell in found if _plain(cell) in _NO}
    if len(yes) != 1 or len(no) < 1 or (len(no) > 1 and question.positive is None):
        shown = ", ".join(repr(cell) for cell in found[:6]) + (", …" if len(found) > 6 else "")
        raise Invalid(
            f"{question.target} is no yes or no: it holds {shown or 'nothing'}."
            " Name the value that counts as yes with --positive.",
            question.target,
        )
    rows = [place for place, cell in enumerate(cells) if cell in yes or cell in no]
    if len(rows) < len(cells):
        remarks.append(
            f"{len(cells) - len(rows)} rows are neither {min(yes)!r} nor {min(no)!r}"
            f" in {question.target} and were left out."
        )
    ours = whole.rows(rows)
    came = np.array([float(cell in yes) for cell in ours.column(question.target)])
    enough(came, "in the table")
    return ours, came


def learnable(
    ours: Table, question: Question, came: Numbers, remarks: list[str]
) -> tuple[list[Column], dict[str, str]]:
    """Return the columns to learn from, and those left out because they know the answer.

    Raise Invalid where none is left.
    """
    spoken_for = {question.target, question.time, *question.ids, *question.drop}
    cells = {name: ours.cells[name] for name in ours.names if name not in spoken_for}
    kinds = {name: table.kind_of(column) for name, column in cells.items()}
    days = None
    if question.time is not None and table.kind_of(ours.column(question.time)) is Kind.MOMENT:
        days = table.moments(ours.column(question.time))
    left_out: dict[str, str] = {}
    for name, reason in leaks.suspects(cells, kinds, came, days).items():
        if name in question.keep:
            remarks.append(f"{name} {reason}; it was kept because you said so.")
        else:
            left_out[name] = reason
    made: list[Column] = []
    for name, column in cells.items():
        if name not in left_out and kinds[name] is not Kind.CONSTANT:
            found = _column(name, kinds[name], column, days)
            if found is not None:
                made.append(found)
            else:
                remarks.append(f"{name} {_UNUSED[kinds[name]]}; it was not used.")
    constant = [name for name, kind in kinds.items() if kind is Kind.CONSTANT]
    if constant:
        remarks.append(f"Always the same, and not used: {', '.join(constant)}.")
    if not made:
        raise Invalid("No column is left to learn from.")
    return made, left_out


def enough(came: Numbers, where: str) -> None:
    """Raise Invalid, with the sentence, where too little is known to learn from."""
    won, lost = int(came.sum()), int(len(came) - came.sum())
    if won < LEAST or lost < LEAST:
        raise Invalid(
            f"Too little to learn from: {won} yes and {lost} no {where};"
            f" a forecast needs {LEAST} of each and is silent until then."
        )


_UNUSED: Final = {
    Kind.PROSE: "is prose, which is not read here",
    Kind.NAME: "has a value of its own on almost every row",
    Kind.NUMBER: "numbers the rows",
    Kind.MOMENT: "is a time, and there is no --time column of dates to compare it with",
}


def _column(name: str, kind: Kind, cells: Sequence[str], days: Numbers | None) -> Column | None:
    if kind is Kind.NUMBER and not _runs_along(name, cells):
        return of_numbers(name, table.numbers(cells))
    if kind is Kind.MOMENT and days is not None:
        return of_numbers(name, days - table.moments(cells))
    return of_values(name, cells) if kind is Kind.VALUE else None


def _plain(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").replace("-", "_")


def _runs_along(name: str, column: Sequence[str]) -> bool:
    """Say whether a column only numbers the rows: whole, all different, and called so."""
    if len(set(column)) < len(column):
        return False
    last = name.lower().replace(" ", "_").rpartition("_")[2]
    return last in {"id", "no", "nr", "number", "key", "row", "index", "ref"}
