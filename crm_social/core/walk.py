"""One walk over a contact's facts in time order, crossing deadlines at their moments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.core import loop, plays, purpose, scoring, text
from crm_social.core.facts import SKEW, Act, Engagement, RejectReason, Verdict, subject_of
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.model import AxisModel, Model, Play
from crm_social.core.plays import Because, Task, TaskState
from crm_social.core.scoring import Axis, Credit
from crm_social.core.state import Dated, Outcome, State

_REJECTED_REST: Final = timedelta(days=90)
_EVIDENCE_KEPT: Final = 20
#: Who asks to buy is answered, however recently a call was closed.
_BREAKS_REST: Final = frozenset({Because.WANTS_TO_BUY, Because.READY_FOR_SALES})
#: What a person is judged to suit us by.
_FITTING: Final = ("name", "handle", "email", "company", "title")


class _Given(Struct, gc=False):
    """One engagement the running fold has seen: what it gave, and whether it still stands."""

    fact: Engagement
    nth: int
    engagement: float | None
    intent: float | None
    counted: bool
    #: When it was last taken back; None while it stands.
    withdrawn_at: datetime | None = None
    #: Its intent was cleared when the lead was recycled, and does not come back.
    spent: bool = False


class Walk:
    """One walk over facts. Holds what need not be stored: what each engagement gave."""

    def __init__(self, state: State, model: Model, *, trace: bool) -> None:
        self.state = state
        self.model = model
        self.moves: list[Move] = []
        self.closed: list[Task] = []
        self.trace = trace
        self.axes: tuple[tuple[Axis, AxisModel], ...] = (
            (state.engagement, model.engagement),
            (state.intent, model.intent),
        )
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
            if self.deadline is not None and self.deadline <= at:
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
        state.next_check_at = min(
            (
                at
                for at in (
                    self.deadline,
                    state.waiting_at - SKEW if state.waiting_at is not None else None,
                )
                if at is not None
            ),
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
                self.given[name] = _Given(
                    fact, 1, None, None, counted=False, withdrawn_at=fact.occurred_at
                )
            elif before.withdrawn_at is None:
                before.withdrawn_at = fact.occurred_at
                self._took_back(name, fact.occurred_at)
            return
        if before is not None and before.withdrawn_at is not None:
            if before.withdrawn_at >= fact.occurred_at:
                return
            before = None
        if not purpose.may_score(fact.platform):
            return
        self._know(fact)
        if before is not None:
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
            if task.quoted == name:
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
                task.evidence = [other for other in task.evidence if other != name]
                if not task.evidence:
                    # Words that were taken back are told to nobody any more.
                    task.said = None
                    self._close(task, TaskState.GONE, at)
                elif task.quoted == name:
                    self._quote_another(task)
        if state.live == 0 and state.stage in (Stage.ENGAGED, Stage.LEAD):
            self._move(Stage.AUDIENCE, at, Rule.WITHDRAWN, name)
        elif state.stage is Stage.MQL and (state.intent.heat is None or state.live == 0):
            self._move(Stage.LEAD, at, Rule.WITHDRAWN, name)
            if state.live == 0:
                self._move(Stage.AUDIENCE, at, Rule.WITHDRAWN, name)

    def _sum_again(self, at: datetime) -> None:
        """Add up the credits that still stand, in fact order."""
        state = self.state
        engagement = intent = None
        engaged_at = intent_at = None
        serious = False
        for given in self.given.values():
            if given.withdrawn_at is not None or not given.counted:
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
                    task.evidence.append(name)
                    self._trim(task)
                if plays.says_more(because, task.because):
                    task.because, task.quoted = because, name
                    plays.quote(task, fact)
                return
        rested = state.rests.get(play)
        if rested is not None and at < rested and because not in _BREAKS_REST:
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

    def _trim(self, task: Task) -> None:
        """Keep the first engagement, which names the task, the quoted one and the newest."""
        if len(task.evidence) > _EVIDENCE_KEPT:
            kept = task.evidence[1 - _EVIDENCE_KEPT :]
            if task.quoted not in kept:
                kept[0] = task.quoted
            task.evidence = [task.evidence[0], *(one for one in kept if one != task.evidence[0])]

    def _quote_another(self, task: Task) -> None:
        """Give a task the newest reason that still stands."""
        name = task.evidence[-1]
        fact = self.given[name].fact
        said = text.read(fact.text) if fact.text else text.NOTHING
        plan = plays.wanted(fact, said, self.model)
        if plan is not None and plan[0] is task.play:
            task.because = plan[1]
        elif task.play is Play.CALL:
            task.because = Because.READY_FOR_SALES
        task.quoted = name
        plays.quote(task, fact)

    def _verdict(self, dated: Dated, verdict: Verdict) -> None:
        task = self._task_of(verdict)
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
                if task.play is Play.CALL:
                    # Who has called has taken the lead on.
                    self._accepted(task, dated.name, verdict)
                self._close(task, TaskState.DONE, at)
            case Act.REJECT:
                task.owner = verdict.actor
                task.reason = verdict.reason
                self._close(task, TaskState.REJECTED, at)
                self._rejected(task, dated.name, verdict)

    def _task_of(self, verdict: Verdict) -> Task | None:
        """Return the live task a verdict was said to.

        A task is named by the engagement that opened it. Where an earlier one came to light
        since, the task goes by that one's name, and the verdict is still about it.
        """
        for task in self.state.tasks:
            if task.key == verdict.task:
                return task
        for task in self.state.tasks:
            for name in task.evidence:
                if plays.key_of(task.play, verdict.subject, name) == verdict.task:
                    return task
        return None

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
        refused = task.play is Play.CALL or state.disqualified
        if refused and state.stage in (Stage.MQL, Stage.ACCEPTED):
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
        # The axis stays the one it is, emptied: the walk holds on to it.
        self.state.intent.heat, self.state.intent.band = None, scoring.COLD
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
        for axis, axis_model in self.axes:
            if axis.band < scoring.COLD:
                falls_at = scoring.falls_at(axis, axis_model)
                if falls_at is not None and (soonest is None or falls_at < soonest):
                    soonest = falls_at
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
        for axis, axis_model in self.axes:
            falls_at = scoring.falls_at(axis, axis_model)
            if falls_at is not None and falls_at <= at:
                axis.band += 1
        self._expire(at)
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

    def _expire(self, at: datetime) -> None:
        for task in list(self.state.tasks):
            if task.state is not TaskState.ACCEPTED and task.expires_at <= at:
                self._close(task, TaskState.EXPIRED, at)

    def _credits(self) -> Iterable[Credit]:
        if self.trace:
            for name, given in self.given.items():
                if given.counted and given.withdrawn_at is None:
                    for credit in scoring.credits_of(given.fact, name, given.nth, self.model):
                        if credit.axis == "engagement" or given.intent is not None:
                            yield credit
