"""The forecast beside what is known of these sets: AUC, and calibration where it is shown."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.judgement.table import Row
from crm_social.forecast import evaluate, features, forward, measures, table
from crm_social.forecast.columns import Column, Numbers
from crm_social.forecast.features import Act
from crm_social.forecast.question import Question

#: Set, file, question, and the AUC to reach.
TABLES: Final = (
    (
        "X Education, past to future",
        "leads_xeducation/leads",
        Question("Converted", "lead_number"),
        0.884,
    ),
    ("X Education, cross-validated", "leads_xeducation/leads", Question("Converted"), 0.873),
    (
        "UCI bank, rolling",
        "uci_bank_additional/bank",
        Question("y", "row_no", drop=("duration",)),
        0.758,
    ),
    ("Olist", "olist_funnel/mql", Question("won", "first_contact_date"), 0.665),
)
CONTROL: Final = (
    "CRM opportunities (no signal)",
    "crm_sales_opportunities/pipeline",
    Question("deal_stage", "engage_date"),
)
#: Set, folder, horizon in days, as-of days that teach, AUC to reach.
STREAMS: Final = (
    ("MathOverflow, who engages again in 30 days", "mathoverflow_interactions", 30.0, 8, 0.929),
    ("MathOverflow, who engages again in 90 days", "mathoverflow_interactions", 90.0, 8, 0.929),
    ("Higgs, who engages again in a day", "higgs_activity", 1.0, 4, 0.682),
)
_CALIBRATED: Final = 0.03
_OFF_CHANCE: Final = 0.03


def rows(data: Path) -> Iterator[Row]:
    """Yield the rows of the table, from the sets in this folder."""
    for name, file, question, goal in TABLES:
        got = evaluate.evaluate(table.read(data / f"{file}.csv.gz"), question).figures
        yield from _rows(name, got.auc, got.calibration_error, goal)
    name, file, question = CONTROL
    got = evaluate.evaluate(table.read(data / f"{file}.csv.gz"), question).figures
    off = abs(got.auc - 0.5)
    yield Row(name, "AUC off 0.5", off, _OFF_CHANCE, off <= _OFF_CHANCE)
    for name, folder, horizon, times, goal in STREAMS:
        said, came = stream(data / folder / "events.csv.gz", horizon, times)
        yield from _rows(
            name, measures.auc(said, came), measures.calibration_error(said, came), goal
        )


def stream(path: Path, horizon: float, times: int) -> tuple[Numbers, Numbers]:
    """Return chances and outcomes of the newest horizon of a stream of acts.

    Everybody seen before its first moment is asked about: will they act within it? Learned
    from the same question on earlier days, all of whose outcomes lie before it.
    """
    acts = _acts(path)
    end = max(some[-1].at for some in acts.values())
    step = horizon if horizon < 2 else horizon / 3
    earlier = (end - 2 * horizon - place * step for place in range(times - 1))
    as_of = sorted([end - horizon, *earlier])
    made, came, at = [], [], []
    for day in as_of:
        for some in acts.values():
            if some[0].at > day:
                continue
            made.append(features.of_acts(some, day, horizon))
            came.append(float(any(day < act.at <= day + horizon for act in some)))
            at.append(day)
    moments, outcome = np.array(at), np.array(came)
    columns: list[Column] = features.columns(made)
    edges = [*sorted({int(np.searchsorted(moments, day)) for day in as_of}), len(moments)]
    edges = edges[1:]
    walked = forward.walk(columns, outcome, edges, edges[-2], moments=moments, delay=horizon)
    start = edges[-2]
    return walked.chances[start - walked.start :], outcome[start:]


def _acts(path: Path) -> dict[str, list[Act]]:
    found: dict[str, list[Act]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            found[row["actor"]].append(Act(int(row["ts"]) / 86_400, row["kind"], row["target"]))
    return {actor: sorted(some) for actor, some in found.items()}


def _rows(name: str, area: float, error: float, goal: float) -> Iterator[Row]:
    yield Row(name, "AUC", area, goal, area >= goal)
    yield Row(name, "calibration error", error, _CALIBRATED, error <= _CALIBRATED)
