"""May this source's data be used for that? Asked before anything is scored or tasked."""

from typing import Final

#: LinkedIn's API terms forbid using members' data for sales, lead creation or CRM enrichment
#: (LinkedIn Marketing API terms, "Restricted uses"): such engagement is counted and shown,
#: and nothing more.
COUNT_ONLY: Final = frozenset({"linkedin"})


def may_score(platform: str) -> bool:
    """Say whether an engagement heard there may score, move or task the person."""
    return platform not in COUNT_ONLY
