"""The eight in numbers: who stands where, who went which way, and how the lobes turn."""

from msgspec import Struct
from sqlalchemy.orm import Session

from crm_social.core import funnel
from crm_social.core.funnel import LOBES
from crm_social.core.loop import Stage
from crm_social.core.periods import Weeks
from crm_social.store.reports import counting


class Flow(Struct, frozen=True):
    """How often one way was gone in a period; `skipped`: of them to go on in the same moment."""

    start: Stage
    end: Stage
    moves: int
    skipped: int


class Lobe(Struct, frozen=True):
    """How one half of the eight turned in a period."""

    #: Rounds that began in it, and how many of those have ended with a purchase since.
    begun: int
    bought: int
    #: Purchases in the period that ended such a round, and the median time they took, as told.
    purchases: int
    minutes: int | None

    @property
    def rate(self) -> float | None:
        """Return the share of rounds begun that ended with a purchase; of lobe 2, who returned."""
        return self.bought / self.begun if self.begun else None


def standing(session: Session) -> dict[Stage, int]:
    """Return how many people stand at each stage now; employees and the like are left out."""
    found = dict.fromkeys(Stage, 0)
    for stage, number in counting.rows(session, "key", "counted = {}", ["here"]):
        found[Stage(stage)] = number
    return found


def flows(session: Session, weeks: Weeks) -> list[Flow]:
    """Return how often each way was gone in a period, most gone first."""
    rows = counting.rows(
        session,
        "key, a",
        "counted = {} AND period BETWEEN {} AND {}",
        ["flow", *weeks.days],
    )
    moves: dict[str, list[int]] = {}
    for edge, skipped, number in rows:
        both = moves.setdefault(edge, [0, 0])
        both[0] += number
        both[1] += number if skipped else 0
    found = [Flow(*ends_of(edge), *both) for edge, both in moves.items()]
    return sorted(found, key=lambda flow: (-flow.moves, flow.start, flow.end))


def ends_of(edge: str) -> tuple[Stage, Stage]:
    """Return where a way as tallies name it begins and ends."""
    return Stage(edge[:2].rstrip(".")), Stage(edge[2:].rstrip("."))


def edge_of(start: Stage, end: Stage) -> str:
    """Return a way as tallies name it."""
    return f"{start.value:.<2}{end.value:.<2}"


def lobe(session: Session, number: int, weeks: Weeks) -> Lobe:
    """Return how a lobe turned in a period."""
    period = [weeks.first, weeks.last]
    begun = counting.rows(
        session, "key", "counted = {} AND period BETWEEN {} AND {}", [f"start{number}:all", *period]
    )
    bought = counting.rows(
        session,
        "key",
        "counted = {} AND period BETWEEN {} AND {} AND a = {}",
        [f"step{number}:all", *period, len(LOBES[number]) - 1],
    )
    took = counting.rows(
        session,
        "a",
        "counted = {} AND period BETWEEN {} AND {}",
        [f"lobe{number}", *period],
    )
    times = [(row[0], row[1]) for row in took]
    return Lobe(
        sum(how_many for _, how_many in begun),
        sum(how_many for _, how_many in bought),
        sum(how_many for _, how_many in times),
        funnel.lower_median(times),
    )
