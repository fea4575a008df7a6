"""Why somebody buys: a need arises, somebody asks, a rep takes it on, a deal ends.

Who has read what is worth reading, told by people, is won more often; who was answered late,
or only ever saw advertising, less. Prizes change nothing.
"""

import math
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec import Struct

from crm_social.actions.demo import calendar, data
from crm_social.actions.demo.audience import Audience
from crm_social.actions.demo.cast import ADVISERS, Cast, Company, Person, Wave
from crm_social.actions.demo.customers import Customers
from crm_social.actions.demo.story import CRM, Story, crm_id
from crm_social.core.dealings import Deal, Sign
from crm_social.core.fact_records import SaleRecord, SignalRecord

#: Needs that arise in a month, before season.
_NEEDS_A_MONTH: Final = 21
#: Of them, those a rep hears of elsewhere: a fair, the telephone.
_MET_OUTSIDE: Final = 0.12
#: A need that nobody took on by then was met by somebody else.
_TAKEN_WITHIN: Final = timedelta(days=100)


class Project(Struct, eq=False):
    """One need of one company, until it is met or given up."""

    company: Company
    asker: Person
    members: list[Person]
    product: str
    amount: float
    arose_at: datetime
    again: bool = False
    asked_at: datetime | None = None
    rep: str | None = None
    taken_at: datetime | None = None
    tries: int = 0
    deal: str = ""
    closed: bool = False


class Market:
    """All needs, and what becomes of them."""

    def __init__(self, story: Story, audience: Audience, cast: Cast, customers: Customers) -> None:
        """Let needs arise among the companies of the cast."""
        self._story, self._rng = story, story.rng
        self._audience, self._customers = audience, customers
        self._cast = cast
        self._open: dict[str, Project] = {}
        self._deals = 1000
        customers.wants_again = self.arises
        self._plan()

    def _plan(self) -> None:
        story, rng = self._story, self._rng
        buyers = [one for one in self._cast.companies if one.industry != ADVISERS]
        at = story.start
        while at < story.now:
            # The longer we are there, the more often we are thought of.
            share = (at - story.start) / (story.now - story.start)
            often = _NEEDS_A_MONTH * (0.6 + 0.6 * share) * calendar.season(at.date())
            at += timedelta(days=rng.expovariate(often / 30.4))
            story.at(at, partial(self.arises, rng.choice(buyers)))

    def arises(self, company: Company, at: datetime, *, again: bool = False) -> None:
        """Let a company need something from now on."""
        rng, story = self._rng, self._story
        before = self._open.get(company.name)
        if before is not None and not before.closed:
            return
        customer = next((one for one in company.people if one.customer), None)
        if customer is not None and not again:
            return
        group = [one for one in company.people if not one.met_outside] or company.people
        members = rng.sample(group, min(len(group), rng.choices((1, 2, 3, 4), (45, 30, 17, 8))[0]))
        asker = customer or next((one for one in members if one.decides), members[0])
        if asker not in members:
            members.append(asker)
        product = rng.choice(data.read("crm")["again" if again else "first"])
        project = Project(
            company, asker, members, product, self._price(company, product), at, again
        )
        self._open[company.name] = project
        for person in members:
            person.since = min(person.since, at - timedelta(days=20))
            person.until = max(person.until, at + timedelta(days=130))
            begins = at - timedelta(days=rng.uniform(5, 25))
            ends = at + timedelta(days=rng.uniform(32, 60))
            person.waves.append(Wave(begins, ends, rng.uniform(5, 12)))
        if not again and rng.random() < _MET_OUTSIDE:
            story.after(at, 2, 20, partial(self._met, project))
        else:
            self._ask(project, at)

    def project_of(self, person: Person) -> Project | None:
        """Return the open project of somebody's company, or None."""
        found = self._open.get(person.company.name) if person.company else None
        return None if found is None or found.closed else found

    def takes(self, person: Person, rep: str, reaches: float, at: datetime) -> Project | None:
        """Let a rep take somebody on. Return the project behind it, None where there is none."""
        project = self.project_of(person)
        if project is None or at - project.arose_at > _TAKEN_WITHIN:
            if project is not None and project.rep is None:
                project.closed = True
                return None
            return project
        if project.rep is None:
            project.rep, project.taken_at, project.asker = rep, at, person
            self._story.after(at, 0.03, 1.2, partial(self._calls, project, reaches))
        return project

    # ---- asking

    def _ask(self, project: Project, at: datetime) -> None:
        rng, story, audience = self._rng, self._story, self._audience
        for person in project.members:
            if rng.random() < 0.55:
                when = calendar.waking(rng, at + timedelta(days=rng.uniform(0, 16)))
                story.at(when, partial(audience.says, person, "question"))
        when = calendar.waking(rng, at + timedelta(days=rng.uniform(4, 30)))
        story.at(when, partial(self._asks, project))

    def _asks(self, project: Project, at: datetime) -> None:
        if project.closed or project.rep is not None:
            return
        trust = self._audience.trust_in(project.asker, at)
        if self._rng.random() < min(0.93, 0.5 + 0.07 * trust + (0.1 if project.again else 0)):
            project.asked_at = at
            self._audience.says(project.asker, "wish", at)

    def _met(self, project: Project, at: datetime) -> None:
        """A rep heard of them outside our channels, and writes them into the CRM."""
        person, story = project.asker, self._story
        project.asked_at = at
        if story.rng.random() < 0.6:
            person.met_outside = True
        person.crm = crm_id(person)
        story.record(
            SignalRecord(
                what=Sign.INTEREST,
                contact=story.contact(person, whole=True),
                occurred_at=at,
                id=story.name(),
                actor=story.rng.choice(story.sellers),
                note=story.rng.choice(data.read("crm")["interest"]),
            )
        )

    # ---- from the call to the deal

    def _calls(self, project: Project, reaches: float, at: datetime) -> None:
        rng, story = self._rng, self._story
        project.tries += 1
        if rng.random() < reaches:
            self._reached(project, at)
            return
        self._sign(project, Sign.ATTEMPTED if project.tries == 1 else Sign.WAITING, at)
        if project.tries < 3:
            story.after(at, 1.5, 6, partial(self._calls, project, reaches))
        else:
            story.after(at, 8, 15, partial(self._gives_up, project, "Får ikke tak i dem"))

    def _reached(self, project: Project, at: datetime) -> None:
        rng, story = self._rng, self._story
        person = project.asker
        person.crm = crm_id(person)
        note = story.tongue.fill(rng.choice(data.read("crm")["notes"]["reached"]), "nb", at)
        story.did_call(person, str(project.rep), note, at)
        story.at(at + timedelta(minutes=2), partial(self._sign, project, Sign.REACHED, note=note))
        if rng.random() < 0.1 and not project.again:
            reason = rng.choice(data.read("crm")["later"][:4])
            story.after(at, 1, 8, partial(self._gives_up, project, reason))
            return
        story.after(at + timedelta(minutes=6), 0, 5, partial(self._needs, project))

    def _needs(self, project: Project, at: datetime) -> None:
        self._sign(project, Sign.NEED, at, note=self._note("need"))
        self._story.after(at, 2, 18, partial(self._confirms, project))

    def _confirms(self, project: Project, at: datetime) -> None:
        rng, story = self._rng, self._story
        if rng.random() < 0.08:
            self._gives_up(project, rng.choice(data.read("crm")["later"][:4]), at)
            return
        what = Sign.BUDGET if rng.random() < 0.6 else Sign.TIMING
        self._sign(project, what, at, note=self._note(what.value))
        story.after(at, 6, 26, partial(self._opens, project))

    def _opens(self, project: Project, at: datetime) -> None:
        rng = self._rng
        self._deals += 1
        project.deal = f"D-{self._deals}"
        self._sale(project, Deal.OPENED, at)
        if rng.random() < 0.5:
            # The others at the company are read and spoken with as well.
            for person in project.members[:3]:
                if person is not project.asker and not person.met_outside:
                    when = at + timedelta(days=rng.uniform(1, 20))
                    self._story.at(when, partial(self._audience.says, person, "question"))
        self._story.after(at, 18, 100, partial(self._ends, project))

    def _ends(self, project: Project, at: datetime) -> None:
        story, rng = self._story, self._rng
        won = rng.random() < self._chance(project, at)
        reasons = data.read("crm")["won" if won else "lost"]
        self._sale(project, Deal.WON if won else Deal.LOST, at, rng.choice(reasons))
        self._close(project, at)
        if won:
            self._customers.bought(project.asker, str(project.rep), at)
            for person in project.members:
                person.keen = min(0.12, person.keen * 1.3)
        elif project.again or rng.random() < 0.25:
            story.after(at, 120, 260, partial(self.arises, project.company, again=project.again))

    def _chance(self, project: Project, at: datetime) -> float:
        """Return the chance to win: what they read, how many they are, how fast we were."""
        trust = sum(self._audience.trust_in(one, at) for one in project.members)
        asked = project.asked_at or project.arose_at
        late = max(0.0, ((project.taken_at or at) - asked) / calendar.DAY - 1)
        sum_ = -1.5 + 0.22 * min(trust, 14) - 0.18 * min(late, 8)
        sum_ += 0.4 if project.asker.decides else -0.2
        sum_ += 0.25 * (len(project.members) - 1)
        sum_ += 0.9 if project.again else 0.0
        sum_ += self._rng.gauss(0, 0.5)
        return 1 / (1 + math.exp(-sum_))

    def _gives_up(self, project: Project, reason: str, at: datetime) -> None:
        rng = self._rng
        self._close(project, at)
        self._story.record(
            SignalRecord(
                what=Sign.RECYCLE,
                contact=self._story.contact(project.asker),
                occurred_at=at,
                id=self._story.name(),
                actor=project.rep,
                reason=reason,
                until=at + timedelta(days=rng.randrange(60, 200)),
            )
        )

    def _close(self, project: Project, at: datetime) -> None:
        project.closed = True
        for person in project.members:
            person.waves = [
                Wave(one.begins, min(one.ends, at + timedelta(days=9)), one.height)
                for one in person.waves
                if one.begins < at
            ]

    def _sign(self, project: Project, what: Sign, at: datetime, *, note: str | None = None) -> None:
        known = what is Sign.REACHED
        self._story.record(
            SignalRecord(
                what=what,
                contact=self._story.contact(project.asker, whole=known),
                occurred_at=at,
                id=self._story.name(),
                actor=project.rep,
                note=note,
            )
        )

    def _sale(self, project: Project, what: Deal, at: datetime, reason: str | None = None) -> None:
        self._story.record(
            SaleRecord(
                system=CRM,
                id=project.deal,
                what=what,
                contact=self._story.contact(project.asker),
                occurred_at=at,
                amount=project.amount,
                currency="NOK",
                product=project.product,
                reason=reason,
                owner=project.rep,
            )
        )

    def _note(self, about: str) -> str:
        note: str = self._rng.choice(data.read("crm")["notes"][about])
        return note

    def _price(self, company: Company, product: str) -> float:
        kind = data.read("crm")["products"][product]
        price = company.roof * kind["per_roof"] * self._rng.uniform(0.5, 1.2)
        return float(round(min(max(price, kind["least"]), kind["most"]) / 1000) * 1000)
