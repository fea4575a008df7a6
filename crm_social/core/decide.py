"""The fold: a contact's state is a function of its facts in time order.

`fold` starts from nothing; `advance` goes on from a stored state. Both walk the same
facts in (occurred_at, key) order, and between two facts cross every deadline that lies
between them at its exact moment, so how late or how often the work runs changes nothing.

`advance` is allowed only where it gives the same as `fold`: the new facts lie after
everything already folded, and none of them speaks of an engagement or verdict that was
spoken of before. `can_advance` says so; whoever stores states asks it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct, field

from crm_social.core import loop, plays, purpose, scoring, text
from crm_social.core.facts import (
    NAME_BYTES,
    SKEW,
    Act,
    Engagement,
    Fact,
    RejectReason,
    Sealed,
    Verdict,
    subject_of,
)
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.model import Model, Play
from crm_social.core.plays import Because, Task, TaskState
from crm_social.core.scoring import Axis, Credit

_REJECTED_REST: Final = timedelta(days=90)
#: A fall computed to the microsecond may round to just before it: look again a moment later.
_MOMENT: Final = timedelta(seconds=1)
_EVIDENCE_KEPT: Final = 20
#: What a person is judged to suit us by.
_FITTING: Final = ("name", "handle", "email", "company", "title")


class Dated(Struct, frozen=True, gc=False):
    """A fact with the key that orders and names it."""

    key: bytes
    fact: Fact

    @property
    def name(self) -> str:
        """Return what the fact is about, hex."""
        return self.key[:NAME_BYTES].hex()


class State(Struct, omit_defaults=True):
    """All the fold must remember of one contact to go on from here."""

    name: str | None = None
    handle: str | None = None
    email: str | None = None
    company: str | None = None
    title: str | None = None
    location: str | None = None
    url: str | None = None
    bio: str | None = None
    lang: str | None = None

    stage: Stage = Stage.AUDIENCE
    stage_at: datetime | None = None
    fit: int = 0
    letter: str = "D"
    engagement: Axis = field(default_factory=Axis)
    intent: Axis = field(default_factory=Axis)
    engaged_at: datetime | None = None
    intent_at: datetime | None = None
    #: Engagements that count and are not withdrawn.
    live: int = 0
    #: At least one of them was not for a prize.
    serious: bool = False
    #: A rep said this contact is not one for us.
    disqualified: bool = False
    owner: str | None = None

    tasks: list[Task] = field(default_factory=list)
    #: Until when a play is not suggested again.
    rests: dict[str, datetime] = field(default_factory=dict)
    #: How often each kind was seen on the day of the newest engagement.
    day: int = 0
    seen_today: dict[str, int] = field(default_factory=dict)

    #: Position of the newest folded fact, and of the newest crossed deadline.
    last_at: datetime | None = None
    last_key: str = ""
    crossed_at: datetime | None = None
    #: The earliest fact known whose time has not come; then the contact must be refolded.
    waiting_at: datetime | None = None
    #: When time alone will change this state, or a fact's time comes; None for never.
    next_check_at: datetime | None = None


class Outcome(Struct):
    """What came of folding: the state, the moves made and the tasks closed on the way."""

    state: State
    moves: list[Move]
    closed: list[Task]
    credits: list[Credit]


class _Given(Struct, gc=False):
    """One engagement the running fold has seen: what it gave, and whether it still stands."""

    fact: Engagement
    nth: int
    engagement: float | None
    intent: float | None
    counted: bool
    withdrawn: bool = False
    #: Its intent was cleared when the lead was recycled, and does not come back.
    spent: bool = False


def order(sealed: Sealed) -> tuple[datetime, bytes, bytes]:
    """Return what facts are sorted by; arrival plays no part."""
    return sealed.occurred_at, sealed.key, sealed.content


def can_advance(state: State, facts: Sequence[Dated], as_of: datetime) -> bool:
    """Say whether these facts, in order, all lie after what the state has folded.

    The caller must also know that none of them speaks of something spoken of before.
    """
    if state.waiting_at is not None and state.waiting_at <= as_of + SKEW:
        return False
    if not facts:
        return True
    first = facts[0]
    at = first.fact.occurred_at
    if state.last_at is not None and (at, first.key.hex()) <= (state.last_at, state.last_key):
        return False
    if state.crossed_at is not None and at < state.crossed_at:
        return False
    if any(fact.fact.withdrawn for fact in facts):
        return False
    names = {fact.key[:NAME_BYTES] for fact in facts}
    return len(names) == len(facts)


def fold(
    facts: Sequence[Dated],
    model: Model,
    as_of: datetime,
    *,
    settle: bool = True,
    trace: bool = False,
) -> Outcome:
    """Return the outcome of all facts of one contact from nothing."""
    return advance(State(), facts, model, as_of, settle=settle, trace=trace)


def advance(
    state: State,
    facts: Sequence[Dated],
    model: Model,
    as_of: datetime,
    *,
    settle: bool = True,
    trace: bool = False,
) -> Outcome:
    """Return the outcome of these facts, in order, on top of a state, which is changed.

    Facts later than `as_of` (and the allowed skew) wait: they count when their time comes.
    With `settle`, deadlines between the last fact and `as_of` are crossed as well; without,
    they are left for later, so that history can be loaded in order without going back.
    """
    return _Walk(state, model, trace=trace).run(facts, as_of, settle=settle)


class _Walk:
    """One walk over facts. Holds what need not be stored: what each engagement gave."""

    def __init__(self, state: State, model: Model, *, trace: bool) -> None:
        self.state = state
        self.model = model
        self.moves: list[Move] = []
        self.closed: list[Task] = []
        self.trace = trace
        self.given: dict[str, _Given] = {}
        #: How far the walk has come; nothing is decided at an earlier moment.
        self.clock = max(
            (at for at in (state.last_at, state.crossed_at) if at is not None), default=scoring.T0
        )
        self.deadline = self._next_deadline()

    def run(self, facts: Sequence[Dated], as_of: datetime, *, settle: bool) -> Outcome:
        state = self.state
        latest = as_of + SKEW
        undone = {
            dated.fact.id
            for dated in facts
            if isinstance(dated.fact, Verdict)
            and dated.fact.withdrawn
            and dated.fact.occurred_at <= latest
        }
        for dated in facts:
            fact = dated.fact
            at = fact.occurred_at
            if at > latest:
                state.waiting_at = min(at, state.waiting_at or at)
                break
            self._cross_until(at)
            self.clock = at
            if isinstance(fact, Engagement):
                self._engagement(dated, fact)
            elif fact.id not in undone:
                self._verdict(dated, fact)
            state.last_at = at
            state.last_key = dated.key.hex()
            self.deadline = self._next_deadline()
        if settle:
            self._cross_until(as_of)
            self.clock = max(self.clock, as_of)
            self._settle_band(self.clock)
        state.next_check_at = min(
            (at for at in (self.deadline, self._shown_until(), state.waiting_at) if at is not None),
            default=None,
        )
        return Outcome(state, self.moves, self.closed, list(self._credits()))

    # ---- engagements

    def _engagement(self, dated: Dated, fact: Engagement) -> None:
        name = dated.name
        before = self.given.get(name)
        if fact.withdrawn:
            if before is None:
                # Taken back before we heard of it: remember, so that a copy of the
                # same moment cannot bring it back.
                self.given[name] = _Given(fact, 1, None, None, counted=False, withdrawn=True)
            elif not before.withdrawn:
                before.withdrawn = True
                self._took_back(name, fact.occurred_at)
            return
        if before is not None and before.withdrawn and before.fact.occurred_at >= fact.occurred_at:
            return
        self._know(fact)
        if not purpose.may_score(fact.platform):
            return
        if before is not None and not before.withdrawn:
            self._edited(name, before, fact)
            return
        self.given.pop(name, None)
        self._give(name, fact, self._nth(fact))

    def _give(self, name: str, fact: Engagement, nth: int) -> None:
        state, model, at = self.state, self.model, fact.occurred_at
        state.live += 1
        state.engaged_at = at
        if not (fact.post is not None and fact.post.giveaway):
            state.serious = True
        given = _Given(fact, nth, *self._worth(fact, nth), counted=True)
        self.given[name] = given
        self._add(given, at)
        ready = self._forward(at, name)
        said = text.read(fact.text) if fact.text else text.NOTHING
        plan = plays.wanted(fact, said, model)
        if plan is not None:
            self._suggest(plan, fact, name)
        if ready:
            self._suggest((Play.CALL, Because.READY_FOR_SALES), fact, name)

    def _worth(self, fact: Engagement, nth: int) -> tuple[float | None, float | None]:
        engagement = scoring.engagement_points(fact, nth, self.model)
        intent = scoring.intent_points(fact, nth, self.model)
        at = fact.occurred_at
        return (
            scoring.normalised(engagement, at, self.model.engagement.half_life)
            if engagement
            else None,
            scoring.normalised(intent, at, self.model.intent.half_life) if intent else None,
        )

    def _add(self, given: _Given, at: datetime) -> None:
        state = self.state
        if state.engagement.band < scoring.COLD or state.intent.band < scoring.COLD:
            # What faded since then must be seen to have faded before something is added.
            self._settle_band(at)
        if given.engagement is not None:
            state.engagement.heat = scoring.added(state.engagement.heat, given.engagement)
        if given.intent is not None:
            state.intent.heat = scoring.added(state.intent.heat, given.intent)
            state.intent_at = at
        self._settle_band(at)

    def _settle_band(self, at: datetime) -> None:
        state, model = self.state, self.model
        state.engagement.band = scoring.band(state.engagement, at, model.engagement)
        state.intent.band = scoring.band(state.intent, at, model.intent)

    def _edited(self, name: str, before: _Given, fact: Engagement) -> None:
        """Judge the new words as if they had been written in the first place."""
        at, state = fact.occurred_at, self.state
        said_before = text.read(before.fact.text) if before.fact.text else text.NOTHING
        said = text.read(fact.text) if fact.text else text.NOTHING
        asks_now = bool(said.buying) and not said_before.buying
        before.fact = msgspec.structs.replace(fact, occurred_at=before.fact.occurred_at)
        before.engagement, before.intent = self._worth(before.fact, before.nth)
        if before.spent and not asks_now:
            before.intent = None
        self._sum_again(at)
        for task in state.tasks:
            if task.evidence[0] == name:
                plays.quote(task, fact)
        ready = self._forward(at, name)
        if asks_now or ready:
            self._suggest(
                (Play.CALL, Because.WANTS_TO_BUY if asks_now else Because.READY_FOR_SALES),
                fact,
                name,
            )

    def _took_back(self, name: str, at: datetime) -> None:
        given, state = self.given[name], self.state
        if not given.counted:
            return
        state.live -= 1
        self._sum_again(at)
        for task in list(state.tasks):
            if name in task.evidence:
                first = task.evidence[0] == name
                task.evidence = [other for other in task.evidence if other != name]
                if not task.evidence:
                    # Words that were taken back are told to nobody any more.
                    task.said = None
                    self._close(task, TaskState.GONE, at)
                elif first:
                    # What was taken back is not shown any more either.
                    plays.quote(task, self.given[task.evidence[0]].fact)
        if state.live == 0 and state.stage in (Stage.ENGAGED, Stage.LEAD):
            self._move(Stage.AUDIENCE, at, Rule.WITHDRAWN, name)
        elif state.stage is Stage.MQL and (state.intent.heat is None or state.live == 0):
            self._move(Stage.LEAD, at, Rule.WITHDRAWN, name)

    def _sum_again(self, at: datetime) -> None:
        """Add up what still stands, in fact order, exactly as if the rest had never been."""
        state = self.state
        engagement = intent = None
        engaged_at = intent_at = None
        serious = False
        for given in self.given.values():
            if given.withdrawn or not given.counted:
                continue
            moment = given.fact.occurred_at
            engaged_at = moment if engaged_at is None else max(engaged_at, moment)
            serious = serious or not (given.fact.post is not None and given.fact.post.giveaway)
            if given.engagement is not None:
                engagement = scoring.added(engagement, given.engagement)
            if given.intent is not None:
                intent = scoring.added(intent, given.intent)
                intent_at = moment if intent_at is None else max(intent_at, moment)
        state.engagement.heat, state.intent.heat = engagement, intent
        state.engaged_at, state.intent_at, state.serious = engaged_at, intent_at, serious
        self._settle_band(at)

    def _nth(self, fact: Engagement) -> int:
        day = fact.occurred_at.toordinal()
        state = self.state
        if day != state.day:
            state.day = day
            state.seen_today = {}
        nth = state.seen_today.get(fact.kind, 0) + 1
        state.seen_today[fact.kind] = nth
        return nth

    def _know(self, fact: Engagement) -> None:
        """Take the newest word on who this is; what a platform does not say stays."""
        state, actor = self.state, fact.actor
        if fact.lang or fact.text:
            state.lang = text.language(fact.lang, fact.text) or state.lang
        if actor.location:
            state.location = actor.location
        if actor.url:
            state.url = actor.url
        if actor.bio:
            state.bio = actor.bio
        changed = False
        for field_name in _FITTING:
            said = getattr(actor, field_name)
            if said and said != getattr(state, field_name):
                setattr(state, field_name, said)
                changed = True
        if changed:
            fit = scoring.fit(
                known=self._known(),
                company=state.company,
                title=state.title,
                email=state.email,
                model=self.model,
            )
            state.fit, state.letter = fit.points, fit.letter

    def _known(self) -> bool:
        state = self.state
        return bool(state.name or state.handle or state.email)

    # ---- tasks and verdicts

    def _suggest(self, plan: tuple[Play, Because], fact: Engagement, name: str) -> None:
        play, because = plan
        state, at = self.state, fact.occurred_at
        if state.disqualified or not self._known():
            return
        for task in state.tasks:
            if task.play is play:
                if name not in task.evidence:
                    task.evidence = [*task.evidence, name][-_EVIDENCE_KEPT:]
                return
        rested = state.rests.get(play)
        if rested is not None and at < rested:
            return
        state.tasks.append(
            plays.opened(
                play,
                because,
                fact=fact,
                evidence=name,
                subject=subject_of(fact.platform, fact.actor.id).hex(),
                lang=text.language(fact.lang, fact.text) or state.lang,
                model=self.model,
            )
        )

    def _verdict(self, dated: Dated, verdict: Verdict) -> None:
        task = next((t for t in self.state.tasks if t.key == verdict.task), None)
        if task is None:
            return
        at, state = verdict.occurred_at, self.state
        match verdict.act:
            case Act.ACCEPT:
                task.state, task.owner, task.until = TaskState.ACCEPTED, verdict.actor, None
                state.owner = verdict.actor
                self._accepted(task, dated.name, verdict)
            case Act.SNOOZE:
                task.state, task.until = TaskState.SNOOZED, verdict.until
                task.owner = task.owner or verdict.actor
                if verdict.until is not None:
                    plan = self.model.plays[task.play]
                    task.expires_at = max(task.expires_at, verdict.until + plan.expires_in)
            case Act.DONE:
                task.owner = task.owner or verdict.actor
                state.owner = state.owner or verdict.actor
                self._close(task, TaskState.DONE, at)
            case Act.REJECT:
                task.owner = verdict.actor
                task.reason = verdict.reason
                self._close(task, TaskState.REJECTED, at)
                self._rejected(task, dated.name, verdict)

    def _accepted(self, task: Task, name: str, verdict: Verdict) -> None:
        """Accepting an MQL, or calling on intent found by hand, is taking the lead on."""
        state = self.state
        if state.stage is Stage.MQL:
            self._move(Stage.ACCEPTED, verdict.occurred_at, Rule.ACCEPTED, name, verdict)
        elif task.play is Play.CALL and state.stage is Stage.LEAD:
            self._move(Stage.MQL, verdict.occurred_at, Rule.ACCEPTED, name, verdict, skipped=True)
            self._move(Stage.ACCEPTED, verdict.occurred_at, Rule.ACCEPTED, name, verdict)

    def _rejected(self, task: Task, name: str, verdict: Verdict) -> None:
        state, at = self.state, verdict.occurred_at
        if verdict.reason is RejectReason.ALREADY_HANDLED:
            return
        state.rests[task.play] = at + _REJECTED_REST
        if verdict.reason is RejectReason.NOT_A_FIT:
            state.disqualified = True
            for other in list(state.tasks):
                self._close(other, TaskState.GONE, at)
        if state.stage in (Stage.MQL, Stage.ACCEPTED):
            self._recycle(at, Rule.REJECTED, name, verdict)

    def _close(self, task: Task, how: TaskState, at: datetime) -> None:
        task.state, task.closed_at = how, at
        self.state.tasks.remove(task)
        self.closed.append(task)
        if how in (TaskState.DONE, TaskState.REJECTED):
            self.state.rests[task.play] = plays.rests_until(task, at, self.model)

    # ---- moves and deadlines

    def _forward(self, at: datetime, name: str) -> bool:
        """Walk forward as far as the rules allow. Return whether that made an MQL."""
        state = self.state
        if state.stage not in loop.FORWARD or state.stage is Stage.MQL:
            return False
        who = loop.Standing(
            known=self._known(),
            engaged_at=state.engaged_at,
            fit=state.letter,
            engagement=state.engagement,
            intent=state.intent,
            intent_at=state.intent_at,
            serious=state.serious,
            stopped=state.disqualified,
        )
        steps = loop.forward(state.stage, who, at, self.model)
        for number, (stage, rule) in enumerate(steps, start=1):
            self._move(stage, at, rule, name, skipped=number < len(steps))
        return bool(steps) and steps[-1][0] is Stage.MQL

    def _move(
        self,
        to: Stage,
        at: datetime,
        rule: Rule,
        evidence: str | None = None,
        verdict: Verdict | None = None,
        *,
        skipped: bool = False,
    ) -> None:
        state = self.state
        self.moves.append(
            Move(
                state.stage,
                to,
                at,
                rule,
                evidence=evidence,
                skipped=skipped,
                model=self.model.version,
                actor=verdict.actor if verdict else None,
                reason=verdict.reason if verdict else None,
            )
        )
        state.stage, state.stage_at = to, at

    def _recycle(
        self,
        at: datetime,
        rule: Rule,
        evidence: str | None = None,
        verdict: Verdict | None = None,
    ) -> None:
        """Back to lead, with intent cleared: only something new makes them ready again."""
        self._move(Stage.LEAD, at, rule, evidence, verdict)
        self.state.intent = Axis()
        self.state.intent_at = None
        for given in self.given.values():
            given.intent, given.spent = None, True

    def _next_deadline(self) -> datetime | None:
        state, model = self.state, self.model
        soonest: datetime | None = None
        if state.stage in (Stage.ENGAGED, Stage.LEAD):
            if state.engaged_at is not None:
                soonest = state.engaged_at + model.silent_after
        elif state.stage is Stage.MQL and state.stage_at is not None:
            soonest = state.stage_at + (
                model.recycle_after if self._all_escalated() else model.accept_within
            )
        for task in state.tasks:
            if task.state is not TaskState.ACCEPTED and (
                soonest is None or task.expires_at < soonest
            ):
                soonest = task.expires_at
        return soonest

    def _all_escalated(self) -> bool:
        return all(task.escalated for task in self.state.tasks if task.play is Play.CALL)

    def _cross_until(self, at: datetime) -> None:
        while self.deadline is not None and self.deadline <= at:
            # A withdrawal can put a deadline behind us: then it is crossed here and now.
            self.clock = max(self.deadline, self.clock)
            self._cross(self.clock)
            self.state.crossed_at = self.clock
            self.deadline = self._next_deadline()

    def _cross(self, at: datetime) -> None:
        state, model = self.state, self.model
        for task in list(state.tasks):
            if task.state is not TaskState.ACCEPTED and task.expires_at <= at:
                self._close(task, TaskState.EXPIRED, at)
        if state.stage in (Stage.ENGAGED, Stage.LEAD):
            if state.engaged_at is not None and state.engaged_at + model.silent_after <= at:
                self._move(Stage.AUDIENCE, at, Rule.SILENT)
        elif state.stage is Stage.MQL and state.stage_at is not None:
            if state.stage_at + model.recycle_after <= at:
                self._recycle(at, Rule.NOT_WORKED)
            elif state.stage_at + model.accept_within <= at:
                for task in state.tasks:
                    if task.play is Play.CALL:
                        task.escalated = True

    def _shown_until(self) -> datetime | None:
        """Return when a band that is shown will fall, so that lists can be kept true."""
        return min(
            (
                max(at, self.clock + _MOMENT)
                for at in (
                    scoring.falls_at(self.state.engagement, self.model.engagement),
                    scoring.falls_at(self.state.intent, self.model.intent),
                )
                if at is not None
            ),
            default=None,
        )

    def _credits(self) -> Iterable[Credit]:
        if self.trace:
            for name, given in self.given.items():
                if given.counted and not given.withdrawn:
                    for credit in scoring.credits_of(given.fact, name, given.nth, self.model):
                        if credit.axis == "engagement" or given.intent is not None:
                            yield credit
