"""The house: who is given which contact, who is one of our own, who agreed and who objected."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

import msgspec

from crm_social.actions.demo import calendar, data
from crm_social.actions.demo.audience import Audience
from crm_social.actions.demo.cast import Person, Sort
from crm_social.actions.demo.story import Story
from crm_social.core import routing
from crm_social.core.dealings import Person as Named
from crm_social.core.dealings import Sign, Signal, Tie
from crm_social.core.fact_records import ConsentRecord, LinkRecord, SignalRecord
from crm_social.core.loop import Stage
from crm_social.core.references import Reference, ToldContact
from crm_social.core.routing import Absence, Rep
from crm_social.core.routing.need import needs, routed

_encode = msgspec.json.Encoder().encode
#: The actor of what the rules of routing decide.
_ROUTING: Final = "routing"
_NEWSLETTERS_A_MONTH: Final = 4.0
_OBJECTIONS_A_MONTH: Final = 0.5
_KNOWN_A_MONTH: Final = 0.8
#: A lead that was taken on, and of which nothing was heard for so long, fell asleep.
_IDLE: Final = timedelta(days=40)
_FELL_ASLEEP: Final = "Sovnet inn, ikke hørt noe på lenge"
#: Platforms whose terms let two accounts be tied without asking.
_MAY_TIE: Final = frozenset({"wordpress", "bluesky", "mastodon", "x", "youtube"})


def leave(now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when somebody is on leave these days."""
    today = calendar.local(now).date()
    first = today - calendar.DAY
    while not calendar.works(first):
        first -= calendar.DAY
    last = today + timedelta(days=data.read("reps")["leave"]["days"])
    return calendar.at_clock(first, "07:00"), calendar.at_clock(last, "07:00")


class Office:
    """What happens beside the queue."""

    def __init__(self, story: Story, audience: Audience, people: list[Person]) -> None:
        """Plan what the house does about these people."""
        self._story, self._rng, self._audience = story, story.rng, audience
        away = data.read("reps")["leave"]
        begins, ends = leave(story.now)
        self._leave = (away["who"], begins)
        self._reps = [
            Rep(
                one["username"],
                teams=frozenset(one["teams"]),
                capacity=one["capacity"],
                absences=(Absence(begins, ends, away["stand_in"], away["reason"]),)
                if one["username"] == away["who"]
                else (),
            )
            for one in data.read("reps")["reps"]
        ]
        self._plan(people)

    def works(self, habits: dict[str, Any], day: date) -> bool:
        """Say whether a rep is at work on this day."""
        who, begins = self._leave
        return habits["username"] != who or calendar.at_clock(day, "12:00") < begins

    def assign(self, at: datetime) -> None:
        """Give contacts that wait for somebody to a rep, by the rules of routing."""
        desk = self._story.desk
        waiting = [
            (state, task)
            for state in desk.busy()
            if state.owner is None and (task := needs(state, frozenset())) is not None
        ]
        if not waiting:
            return
        reps = {
            one.name: msgspec.structs.replace(one, open_tasks=desk.load(one.name))
            for one in self._reps
        }
        for state, task in waiting:
            who = routed(state, task)
            choice = routing.route(who, list(reps.values()), at, desk.model.at(at))
            named = self._story.named.get(task.subject)
            if choice.owner is None or named is None:
                continue
            rep = reps[choice.owner]
            reps[rep.name] = msgspec.structs.replace(rep, open_tasks=rep.open_tasks + who.tasks)
            self._story.tell(
                Signal(
                    id=self._story.name(),
                    what=Sign.ASSIGN,
                    who=Named(*named),
                    occurred_at=at,
                    actor=_ROUTING,
                    to=choice.owner,
                    reason=" ".join(choice.reasons("en")),
                    note=_encode(choice.grounds).decode(),
                )
            )

    def _tidies(self, at: datetime) -> None:
        """Put back, once a month, whom nobody has spoken with for long, and nothing came of."""
        desk = self._story.desk
        desk.cross(at)
        for cell in desk.everybody():
            state = cell.state
            idle = state.stage_at is not None and at - state.stage_at > _IDLE
            named = next(
                (found for one in cell.subjects if (found := self._story.named.get(one.hex()))),
                None,
            )
            if not idle or state.deals or state.owner is None or named is None:
                continue
            if state.stage in (Stage.ACCEPTED, Stage.QUALIFIED):
                self._logs(named, Sign.RECYCLE, state.owner, at, until=at + 4 * _IDLE)
            elif state.stage is Stage.REPEAT_OPPORTUNITY:
                self._logs(named, Sign.MOVE, state.owner, at, to=Stage.ACTIVE.value)

    def _logs(
        self,
        named: tuple[str, str],
        what: Sign,
        actor: str,
        at: datetime,
        *,
        to: str | None = None,
        until: datetime | None = None,
    ) -> None:
        self._story.tell(
            Signal(
                id=self._story.name(),
                what=what,
                who=Named(*named),
                occurred_at=at,
                actor=actor,
                to=to,
                until=until,
                reason=_FELL_ASLEEP,
            )
        )

    def flags(self, person: Person, what: Sign, actor: str, at: datetime) -> None:
        """Say what somebody is to us: one of our own, a competitor, a bot."""
        self._record(person, what, actor, at)

    def looks_up(self, person: Person, rep: str, at: datetime) -> None:
        """Let a rep write down, some minutes later, where somebody works."""
        self._story.at(at, partial(self._profile, person, rep))

    def _profile(self, person: Person, rep: str, at: datetime) -> None:
        self._record(person, Sign.PROFILE, rep, at, whole=True)

    def _plan(self, people: list[Person]) -> None:
        story, rng = self._story, self._rng
        months = (story.now - story.start) / calendar.DAY / 30.4
        own = [one for one in people if one.sort in (Sort.COLLEAGUE, Sort.RIVAL)]
        for person in own:
            if not person.gives_mail:
                what = Sign.EMPLOYEE if person.sort is Sort.COLLEAGUE else Sign.COMPETITOR
                story.after(story.start, 3, 60, partial(self._flags_later, person, what))
        for person in people:
            if person.sort is Sort.BOT:
                seen = max(person.since, story.start)
                story.after(seen, 12, 30, partial(self._flags_later, person, Sign.BOT))
        at = story.start + 2 * _IDLE
        while at < story.now:
            story.at_work(at, self._tidies)
            at += timedelta(days=14)
        known = [one for one in people if one.company is not None]
        for number, happens in (
            (int(_NEWSLETTERS_A_MONTH * months), self._agrees),
            (int(_OBJECTIONS_A_MONTH * months) + 1, self._objects),
            (int(_KNOWN_A_MONTH * months) + 1, self._knows),
        ):
            for _ in range(number):
                person = rng.choice(known)
                at = person.since + (person.until - person.since) * rng.uniform(0.1, 0.9)
                story.at_work(max(at, story.start), partial(happens, person))
        for person in people:
            free = all(platform in _MAY_TIE for platform, _, _ in person.handles)
            if len(person.handles) > 1 and free and rng.random() < 0.6:
                story.at_work(person.since + timedelta(days=60), partial(self._ties, person))

    def _flags_later(self, person: Person, what: Sign, at: datetime) -> None:
        self._record(person, what, self._story.marketer, at)

    def _agrees(self, person: Person, at: datetime) -> None:
        """Sign up for the newsletter, on the website."""
        self._story.record(
            ConsentRecord(
                says="given",
                purpose="contact",
                channel="email",
                contact=ToldContact(
                    platform=person.handles[0][0],
                    handle_id=person.handles[0][1],
                    email=person.mail,
                    name=person.name,
                ),
                occurred_at=at,
                id=self._story.name(),
                source="Nyhetsbrev",
                actor=self._story.marketer,
                text="Ja takk, send meg Takprat hver måned.",
            )
        )
        if self._rng.random() < 0.15:
            self._story.after(at, 30, 250, partial(self._says_no, person, "withdrawn"))

    def _objects(self, person: Person, at: datetime) -> None:
        if not person.customer:
            self._says_no(person, "objected", at)

    def _says_no(self, person: Person, says: str, at: datetime) -> None:
        everything = says == "objected" and self._rng.random() < 0.5
        self._story.record(
            ConsentRecord(
                says=says,
                purpose="*" if everything else "contact",
                channel="email" if says == "withdrawn" else None,
                contact=self._story.contact(person),
                occurred_at=at,
                id=self._story.name(),
                actor=self._story.marketer,
                source="E-post til personvern@nordlyssol.example",
            )
        )

    def _knows(self, person: Person, at: datetime) -> None:
        self._record(person, Sign.KNOWS, self._rng.choice(self._story.sellers), at)

    def _ties(self, person: Person, at: datetime) -> None:
        """Say that two accounts are one person: marketing met them."""
        (one, uid, _), (other, other_uid, _) = person.handles[:2]
        self._story.record(
            LinkRecord(
                tie=Tie.SAME,
                a=Reference(platform=one, handle_id=uid),
                b=Reference(platform=other, handle_id=other_uid),
                occurred_at=at,
                id=self._story.name(),
                actor=self._story.marketer,
                reason="Samme bilde og lenke på begge profilene.",
            )
        )

    def _record(
        self, person: Person, what: Sign, actor: str, at: datetime, *, whole: bool = False
    ) -> None:
        self._story.record(
            SignalRecord(
                what=what,
                contact=self._story.contact(person, whole=whole),
                occurred_at=at,
                id=self._story.name(),
                actor=actor,
            )
        )
