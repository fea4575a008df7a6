"""Where the last committed page ended: the cursor as a typed value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from connectors.wordpress.site import Site

#: How far back comments are compared with the ledger.
MEMORY: Final = timedelta(days=90)
#: A site is looked at anew this often: its name, zone and our rights may have changed.
LOOK_AGAIN: Final = timedelta(days=1)
#: The cursor stays small also on a site where everybody writes everywhere.
MOST: Final = 1000


@dataclass
class Place:
    """What must be known from one run to the next."""

    #: The address and user this cursor belongs to; with others the site is found anew.
    belongs_to: list[str]
    site: Site | None = None
    found_at: datetime | None = None
    #: The site the rest is about, also while `site` must be found anew.
    word: str | None = None
    #: Users found to work there since then, so that they are not asked for at every poll.
    staff: set[int] = field(default_factory=set)
    #: Every comment made until then has been read.
    after: datetime | None = None
    #: The posts with comments in the last 90 days, and the day of the newest.
    posts: dict[int, date] = field(default_factory=dict)
    #: Comments withdrawn by us, which the ledger does not name any more. If one of them
    #: is shown again it must be told with a newer time.
    withdrawn: set[int] = field(default_factory=set)
    #: When the last so many days were last read to the end.
    read_at: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def load(cls, cursor: Mapping[str, Any], settings: Mapping[str, str]) -> Place:
        place = cls([settings["url"].strip(), settings.get("user", "").strip()])
        if not cursor:
            return place
        place.word = cursor["site"]["word"]
        if cursor["belongs_to"] == place.belongs_to:
            place.site = Site(**cursor["site"] | {"rights": tuple(cursor["site"]["rights"])})
            place.found_at = datetime.fromisoformat(cursor["found_at"])
            place.staff = set(cursor["staff"])
        place.after = datetime.fromisoformat(cursor["after"]) if cursor["after"] else None
        place.posts = {int(n): date.fromisoformat(day) for n, day in cursor["posts"].items()}
        place.withdrawn = set(cursor["withdrawn"])
        place.read_at = {
            int(days): datetime.fromisoformat(at) for days, at in cursor["read_at"].items()
        }
        return place

    def settle(self, site: Site, now: datetime) -> None:
        """Take a site as found now; what was remembered of another one is forgotten."""
        if self.word not in {None, site.word}:
            self.after, self.posts, self.withdrawn, self.read_at = None, {}, set(), {}
        self.site, self.word, self.found_at, self.staff = site, site.word, now, set()

    def stale(self, now: datetime) -> bool:
        """Say whether the site must be looked at before anything is read."""
        return self.site is None or self.found_at is None or now - self.found_at >= LOOK_AGAIN

    def saw(self, post: int, made_at: datetime) -> None:
        """Remember that a post was commented on."""
        self.posts[post] = max(made_at.date(), self.posts.get(post, date.min))

    def dump(self, now: datetime) -> dict[str, Any]:
        """Return the cursor as JSON. Call only with a site."""
        if self.site is None or self.found_at is None:
            raise ValueError("a place without a site")
        oldest = (now - MEMORY).date()
        recent = sorted(((day, n) for n, day in self.posts.items() if day >= oldest), reverse=True)
        return {
            "belongs_to": self.belongs_to,
            "site": asdict(self.site) | {"rights": list(self.site.rights)},
            "found_at": self.found_at.isoformat(),
            "staff": sorted(self.staff)[-MOST:],
            "after": self.after.isoformat() if self.after else None,
            "posts": {str(n): day.isoformat() for day, n in recent[:MOST]},
            # Numbers grow with time: the highest are the newest.
            "withdrawn": sorted(self.withdrawn)[-MOST:],
            "read_at": {str(days): at.isoformat() for days, at in self.read_at.items()},
        }
