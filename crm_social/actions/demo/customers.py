"""After the purchase: agreed to be written to, served, pleased or not, back again, or silent."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from crm_social.actions.demo import calendar, data
from crm_social.actions.demo.audience import Audience
from crm_social.actions.demo.cast import Cast, Person
from crm_social.actions.demo.story import CRM, Story, crm_id
from crm_social.core.dealings import Deal, Sign
from crm_social.core.fact_records import (
    ConsentRecord,
    ReferralRecord,
    SaleRecord,
    SignalRecord,
)

#: Customers from before the story begins, for each of its months.
_OLD_A_MONTH: Final = 1.4
_AGREES: Final = 0.85


class Customers:
    """Those who bought, and what they do next."""

    def __init__(self, story: Story, audience: Audience, cast: Cast) -> None:
        """Begin with those who bought before the story begins."""
        self._story, self._rng = story, story.rng
        self._audience, self._cast = audience, cast
        #: Set by the market: lets a company need something again.
        self.wants_again: Callable[..., Any] = lambda *_, **__: None
        self._referred: set[str] = set()

    def old_ones(self) -> None:
        """Tell of those who bought in the three years before: the CRM knows them."""
        rng, story = self._rng, self._story
        months = (story.now - story.start) / calendar.DAY / 30.4
        number = int(_OLD_A_MONTH * months) + 6
        companies = rng.sample(self._cast.companies, min(number, len(self._cast.companies)))
        for place, company in enumerate(companies):
            person = next((one for one in company.people if one.decides), company.people[0])
            person.crm = crm_id(person)
            person.since, person.until = story.start, story.now
            gap = rng.uniform(60, 330)
            last = story.start - timedelta(days=rng.uniform(5, 300))
            for back in reversed(range(rng.choices((1, 2, 3), (6, 3, 2))[0])):
                at = calendar.working(rng, last - timedelta(days=gap * back))
                story.at(at, partial(self._bought_before, person, f"A-{place}-{back}"))
            story.at(
                last + timedelta(days=2), partial(self._lives_on, person, rng.choice(story.sellers))
            )

    def bought(self, person: Person, rep: str, at: datetime) -> None:
        """Let somebody be a customer from now on."""
        rng, story = self._rng, self._story
        if rng.random() < _AGREES:
            story.after(at, 2, 28, partial(self._agrees, person, "Avtalen"))
        if not person.met_outside and not person.follows and rng.random() < 0.5:
            person.follows = True
            story.at(at + timedelta(days=rng.uniform(1, 30)), partial(self._follows, person))
        self._lives_on(person, rep, at)

    def _bought_before(self, person: Person, deal: str, at: datetime) -> None:
        product = self._rng.choice(data.read("crm")["first"])
        kind = data.read("crm")["products"][product]
        self._story.record(
            SaleRecord(
                system=CRM,
                id=deal,
                what=Deal.PURCHASE,
                contact=self._story.contact(person, whole=True),
                occurred_at=at,
                amount=float(round(self._rng.uniform(kind["least"], kind["least"] * 4), -3)),
                currency="NOK",
                product=product,
            )
        )
        if self._rng.random() < 0.6:
            self._story.after(at, 0.01, 3, partial(self._agrees, person, "Avtalen"))

    def _lives_on(self, person: Person, rep: str, at: datetime) -> None:
        rng, story = self._rng, self._story
        person.customer = True
        company = person.company
        if rng.random() < 0.22:
            # Content, or not, but nothing is heard of them any more.
            person.until, person.waves = at + timedelta(days=rng.uniform(5, 60)), []
            return
        person.until = story.now
        person.keen = max(person.keen, rng.uniform(0.02, 0.08))
        if company is not None and rng.random() < 0.68:
            story.at(
                at + timedelta(days=rng.uniform(70, 310)),
                partial(self.wants_again, company, again=True),
            )
        happens = (
            (0.5, 20, 200, partial(self._served, person, rep, Sign.SERVICE)),
            (0.4, 150, 420, partial(self._served, person, rep, Sign.SERVICE)),
            (0.18, 10, 300, partial(self._served, person, rep, Sign.VISIT)),
            (0.14, 10, 240, partial(self._says, person, "complaint")),
            (0.45, 15, 200, partial(self._says, person, "praise")),
            (0.22, 20, 300, partial(self._mentions, person)),
            (0.24, 40, 300, partial(self._refers, person)),
        )
        for chance, least, most, what in happens:
            if rng.random() < chance:
                story.after(at, least, most, what)

    def _agrees(self, person: Person, source: str, at: datetime) -> None:
        self._story.record(
            ConsentRecord(
                says="given",
                purpose="contact",
                channel="email",
                contact=self._story.contact(person),
                occurred_at=at,
                id=self._story.name(),
                source=source,
                actor=CRM,
                text="Ja, dere kan sende meg målinger og nytt om anlegget.",
            )
        )

    def _follows(self, person: Person, at: datetime) -> None:
        self._audience.follow(person, at)

    def _says(self, person: Person, what: str, at: datetime) -> None:
        if not person.met_outside:
            self._audience.says(person, what, at)

    def _mentions(self, person: Person, at: datetime) -> None:
        if not person.met_outside:
            self._audience.mention(person, at)

    def _served(self, person: Person, rep: str, what: Sign, at: datetime) -> None:
        story = self._story
        story.record(
            SignalRecord(
                what=what,
                contact=story.contact(person),
                occurred_at=at,
                id=story.name(),
                actor=rep,
                note=self._rng.choice(data.read("crm")[what.value]),
            )
        )

    def _refers(self, person: Person, at: datetime) -> None:
        """Send somebody of another company our way; often they do have a need."""
        rng, story = self._rng, self._story
        found = [
            one
            for one in self._cast.companies
            if one.name not in self._referred
            and one.country == person.country
            and not any(other.customer or other.crm for other in one.people)
        ]
        if not found:
            return
        company = rng.choice(found)
        self._referred.add(company.name)
        referred = next((one for one in company.people if one.decides), company.people[0])
        referred.crm = crm_id(referred)
        story.record(
            ReferralRecord(
                contact=story.contact(person),
                referred=story.contact(referred, whole=True),
                occurred_at=at,
                id=story.name(),
                actor=rng.choice(story.sellers),
            )
        )
        if rng.random() < 0.65:
            self.wants_again(company, at - timedelta(days=rng.uniform(0, 20)))
