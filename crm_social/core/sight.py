"""Whose leads a rep sees: those of the company, of the rep's teams, or the rep's own.

Leads nobody has are everybody's. Whoever is no rep sees all there is: managers, admins,
marketing and auditors answer for the whole.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from crm_social.core.rights import Role


class Rule(StrEnum):
    """What the company says of its reps."""

    ALL = "all"
    TEAM = "team"
    OWN = "own"


class Sight(Struct, frozen=True):
    """What one rep sees beside the leads that nobody has."""

    rep: str
    #: The rep and, by rule, those who share a team; in order of name.
    owners: tuple[str, ...]

    def allows(self, *owners: str | None) -> bool:
        """Say whether what these have, a contact's owner and a task's, is in sight."""
        return None in owners[:1] or any(owner in self.owners for owner in owners)


def of(rule: Rule, username: str, role: str, teams: Mapping[str, Iterable[str]]) -> Sight | None:
    """Return what somebody sees, None where that is everything.

    `teams` are the teams of every rep, by username. Two who share one see each other's leads;
    who is in none shares none.
    """
    if role != Role.REP or rule is Rule.ALL:
        return None
    owners = {username}
    if rule is Rule.TEAM:
        mine = set(teams.get(username, ()))
        owners |= {other for other, theirs in teams.items() if mine & set(theirs)}
    return Sight(username, tuple(sorted(owners)))
