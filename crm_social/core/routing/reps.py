"""The reps as routing sees them: what they take, when they are away, and who stands in."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from crm_social.core.model import Hours


class Absence(Struct, frozen=True, omit_defaults=True):
    """From when until when a rep is away; None until they say they are back."""

    starts_at: datetime
    ends_at: datetime | None = None
    stand_in: str | None = None
    reason: str | None = None

    def covers(self, at: datetime) -> bool:
        """Say whether the rep is away at this moment; the last moment is one of work."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


class Rep(Struct, frozen=True, omit_defaults=True):
    """One who can be given contacts. An empty set of what they take means everything."""

    name: str
    active: bool = True
    teams: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    #: Nobody is given more live tasks than this.
    capacity: int = 30
    open_tasks: int = 0
    #: Their own working hours; None for those of the model.
    hours: Hours | None = None
    absences: tuple[Absence, ...] = ()

    def absence(self, at: datetime) -> Absence | None:
        """Return the absence at this moment, or None; of several the one that began last."""
        found = [one for one in self.absences if one.covers(at)]
        return max(found, key=lambda one: (one.starts_at, one.stand_in or ""), default=None)

    def present(self, at: datetime) -> bool:
        """Say whether they work here and are not away; at night they are present too."""
        return self.active and self.absence(at) is None

    def has_room(self, tasks: int) -> bool:
        """Say whether they can take so many more tasks; a contact takes room for at least one."""
        return self.open_tasks + max(tasks, 1) <= self.capacity


def stand_in(rep: Rep, reps: Mapping[str, Rep], at: datetime) -> Rep | None:
    """Return who stands in for an absent rep; for a stand-in who is away, theirs, and so on.

    None where nobody was named, a circle closes, or the last one named left.
    """
    asked = {rep.name}
    absence = rep.absence(at)
    while absence is not None and absence.stand_in is not None and absence.stand_in not in asked:
        found = reps.get(absence.stand_in)
        if found is None:
            return None
        if found.present(at):
            return found
        asked.add(found.name)
        absence = found.absence(at)
    return None
