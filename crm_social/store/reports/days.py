"""When people engaged with a post: so many on each of its first days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import periods

_ONE: Final = timedelta(days=1)
_DAY_MICROS: Final = 86_400_000_000


def of(session: Session, first: Mapping[int, date], number: int) -> dict[int, list[int]]:
    """Return of each post how many engaged with it first on each UTC day, so many from its first.

    `first` names the posts and the first day of each. Who engaged before it is told there, as
    clocks differ; who came later than the last day is left out.
    """
    found = {post: [0] * number for post in first}
    if not found:
        return found
    rows = session.execute(_DAYS, {"ids": sorted(found), "day": _DAY_MICROS})
    for post, day, people in rows:
        place = max(0, (periods.date_of(day) - first[post]) // _ONE)
        if place < number:
            found[post][place] += people
    return found


_DAYS: Final = text(
    "SELECT post, at / :day AS on_day, count(*) FROM touches WHERE post IN :ids"
    " GROUP BY post, on_day"
).bindparams(bindparam("ids", expanding=True))
