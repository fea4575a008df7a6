"""How good the forecast's chances were: what was said, and what came.

Read from what training kept, without the room that trains: showing it needs no extra.
"""

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.store import forecasts
from crm_social.store.db import Database


class Tenth(Struct, frozen=True):
    """A tenth of the later looks, by chance: how many, the mean said, the share that came."""

    rows: int
    said: float
    came: float


class Quality(Struct, frozen=True):
    """How the forecast did on outcomes it had not seen, beside the bands."""

    rows: int
    won: int
    auc: float
    auc_of_bands: float
    brier: float
    calibration_error: float
    reliability: list[Tenth]


class Reliability(Struct, frozen=True):
    """What is known of the forecast trained last."""

    version: str
    trained_at: datetime
    won: int
    lost: int
    quality: Quality
    #: It was fit to be shown when it was trained.
    active: bool
    why: str
    #: It is the one that is shown.
    in_force: bool = False


#: The columns of what was said and what came, as a table.
HEADS: Final = ("looks", "said", "came")


def rows(db: Database) -> list[tuple[object, ...]]:
    """Return the tenths of the forecast in force as rows of `HEADS`; none without one."""
    found = of_newest(db)
    return [(one.rows, one.said, one.came) for one in (found.quality.reliability if found else ())]


def of_newest(db: Database) -> Reliability | None:
    """Return how good the forecast in force is, else the one trained last; None without one."""
    with db.reading() as session:
        shown, newest = forecasts.in_force(session), forecasts.newest(session)
    body = shown or newest
    if body is None:
        return None
    found = msgspec.json.decode(body, type=Reliability)
    return msgspec.structs.replace(found, in_force=shown is not None)
