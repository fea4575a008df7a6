"""The clock of the story: what is to happen happens in order of time, and is told as facts."""

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from msgspec.structs import replace

from crm_social.actions.demo import calendar, data
from crm_social.actions.demo.cast import Person
from crm_social.actions.demo.desk import Desk
from crm_social.actions.demo.words import Tongue
from crm_social.core import fact_mapping, identity
from crm_social.core.fact_mapping import Found
from crm_social.core.fact_records import FactRecord
from crm_social.core.facts import Fact, subject_of
from crm_social.core.model import Model
from crm_social.core.references import ToldContact

Happening = Callable[[datetime], None]
#: The name of the company's own CRM.
CRM: Final = "nordcrm"


class Story:
    """What has happened so far, as facts, and what is to happen yet."""

    def __init__(
        self, rng: Random, tongue: Tongue, start: datetime, now: datetime, model: Model
    ) -> None:
        """Tell of the time from `start` until `now`, judged by `model`."""
        self.rng, self.tongue, self.start, self.now = rng, tongue, start, now
        self.desk = Desk(model)
        self.facts: list[Fact] = []
        self.sellers = [one["username"] for one in data.read("reps")["reps"]]
        self.marketer: str = data.read("reps")["marketer"]
        #: Whose a handle is, and what it is called on which platform, by its name in hex.
        self.whose: dict[str, Person] = {}
        self.named: dict[str, tuple[str, str]] = {}
        #: Set by the sellers: closes the call a rep has made, with a note.
        self.did_call: Callable[[Person, str, str, datetime], None] = lambda *_: None
        self._coming: list[tuple[datetime, int, Happening]] = []
        self._number = 0
        self._tied: set[str] = set()

    def at(self, when: datetime, happens: Happening) -> None:
        """Let something happen at a moment; what lies after the end never does."""
        if when <= self.now:
            self._number += 1
            heapq.heappush(self._coming, (when, self._number, happens))

    def at_work(self, when: datetime, happens: Happening) -> None:
        """Let something happen at a moment, or when people are at work again."""
        self.at(calendar.working(self.rng, when), happens)

    def after(self, at: datetime, least: float, most: float, happens: Happening) -> None:
        """Let something happen at work, between so and so many days after a moment."""
        self.at_work(at + timedelta(days=self.rng.uniform(least, most)), happens)

    def tell(self, fact: Fact) -> None:
        """Make a fact part of the story, unless its time has not come."""
        if fact.occurred_at <= self.now:
            self.facts.append(fact)
            self.desk.take(fact)

    def record(self, record: FactRecord) -> None:
        """Tell what a CRM or a rep would send: the facts their record stands for."""
        mapped = fact_mapping.mapped(record, _NOTHING_FOUND)
        for fact in mapped.facts:
            self.tell(fact)
        for tie in mapped.ties:
            # Said once of each two, as the engine does where a CRM tells it over and over.
            if tie.id not in self._tied:
                self._tied.add(tie.id)
                self.tell(tie)

    def run(self, told: Callable[[datetime], None]) -> None:
        """Let everything happen, until now; `told` hears how far it has come."""
        while self._coming:
            when, _, happens = heapq.heappop(self._coming)
            happens(when)
            told(when)

    def name(self) -> str:
        """Return a name for a fact, never given before."""
        return f"demo-{len(self.facts):05d}"

    def know(self, people: Sequence[Person]) -> None:
        """Remember whose each handle is."""
        for person in people:
            named = [(platform, uid) for platform, uid, _ in person.handles]
            named.append((f"crm.{CRM}", crm_id(person)))
            if person.mail:
                named.append((identity.MAIL, person.mail))
            for one in named:
                subject = subject_of(*one).hex()
                self.whose.setdefault(subject, person)
                self.named.setdefault(subject, one)

    def meets(self, person: Person, subject: str) -> None:
        """Know somebody by the handle (hex) they are spoken with about, from now on."""
        for place, (platform, uid, _) in enumerate(person.handles):
            if subject_of(platform, uid).hex() == subject:
                person.met_at = place

    def subject(self, person: Person) -> str:
        """Return the name of the handle somebody is best known by, hex."""
        if person.met_outside:
            return subject_of(f"crm.{CRM}", crm_id(person)).hex()
        return subject_of(*person.handles[person.met_at][:2]).hex()

    def contact(self, person: Person, *, whole: bool = False) -> ToldContact:
        """Return how a rep or the CRM names a person, with what they know where `whole`."""
        company = person.company
        platform, uid, _ = person.handles[person.met_at]
        told = ToldContact(
            platform=None if person.met_outside else platform,
            handle_id=None if person.met_outside else uid,
            system=CRM if person.crm else None,
            external_id=person.crm,
            email=person.mail if person.crm else None,
        )
        if not whole:
            return told
        return replace(
            told,
            name=person.name,
            title=person.title,
            company=company.name if company else None,
            size=company.size if company else None,
            industry=company.industry if company else None,
            country=person.country,
            location=company.place if company else None,
        )


def crm_id(person: Person) -> str:
    """Return the id of a person's record in the CRM."""
    return f"K-{person.handles[0][1][3:]}"


_NOTHING_FOUND: Final = Found({}, {})
