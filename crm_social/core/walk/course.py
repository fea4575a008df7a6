"""The course of one walk: the state so far, what it made, and what need not be stored."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from crm_social.core import loop, scoring
from crm_social.core.dealings import Mark
from crm_social.core.facts import Engagement, target_of
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.model import AxisModel, Model
from crm_social.core.plays import Task
from crm_social.core.scoring import Axis, Case, Credit, Worth
from crm_social.core.state import State


class Given(Struct, gc=False):
    """One engagement the running fold has seen: what it gave, and whether it still stands."""

    fact: Engagement
    case: Case
    worth: Worth
    counted: bool
    #: When it was last taken back; None while it stands.
    withdrawn_at: datetime | None = None
    #: Its intent was cleared when the lead was recycled or bought, and does not come back.
    spent: bool = False


class Cause(Struct, frozen=True, gc=False):
    """The fact a step is taken for: its moment, its name, and who was behind it."""

    at: datetime
    name: str | None = None
    actor: str | None = None
    reason: str | None = None
    #: The handle the fact was told of, hex.
    subject: str = ""


class Course:
    """All that one walk works on. The other files here are what is done to it."""

    __slots__ = (
        "actor_before",
        "axes",
        "clock",
        "closed",
        "deadline",
        "given",
        "intents",
        "marks",
        "model",
        "moves",
        "outside",
        "resting",
        "stands",
        "state",
        "touched",
        "trace",
    )

    def __init__(self, state: State, model: Model, *, trace: bool) -> None:
        self.state = state
        self.model = model
        self.trace = trace
        self.moves: list[Move] = []
        self.closed: list[Task] = []
        self.given: dict[str, Given] = {}
        #: The engagements that counted, and those that gave intent, in the order of time.
        #: Those taken back meanwhile are dropped from the end when it is asked for.
        self.stands: list[str] = []
        self.intents: list[str] = []
        #: Credits that no engagement gave: referrals.
        self.outside: list[Credit] = []
        #: What marketing said of posts, by target.
        self.marks: dict[bytes, Mark] = {}
        #: Posts on which outreach rests, by target.
        self.resting: set[bytes] = set()
        self.actor_before: object = None
        self.axes = _axes(state, model)
        #: How far the walk has come; nothing is decided at an earlier moment.
        last_at, crossed_at = state.last_at, state.crossed_at
        self.clock = last_at or crossed_at or scoring.T0
        if crossed_at is not None and crossed_at > self.clock:
            self.clock = crossed_at
        #: No deadline lies before this, unless `touched` is set.
        self.deadline = state.next_check_at
        self.touched = False

    def use(self, model: Model) -> None:
        """Judge by this model from now on."""
        self.model = model
        self.axes = _axes(self.state, model)
        self.state.model = model.version
        self.touched = True

    def move(self, to: Stage, rule: Rule, cause: Cause, *, skipped: bool = False) -> None:
        """Take one step along an edge."""
        state = self.state
        self.moves.append(
            Move(
                state.stage,
                to,
                cause.at,
                rule,
                evidence=cause.name,
                skipped=skipped,
                model=self.model.version,
                actor=cause.actor,
                reason=cause.reason,
            )
        )
        state.stage, state.stage_at = to, cause.at
        self.touched = True

    def walk_to(self, end: Stage, rule: Rule, cause: Cause) -> bool:
        """Walk to a stage along the edges; stages on the way are passed, flagged as skipped.

        Return False, and stay, where no way leads there.
        """
        stages = loop.path(self.state.stage, end)
        for stage in stages:
            self.move(stage, rule, cause, skipped=stage is not end)
        return bool(stages)

    def mark_of(self, fact: Engagement) -> Mark | None:
        """Return what marketing said of the post that was engaged with."""
        if not self.marks or fact.post is None:
            return None
        return self.marks.get(target_of(fact.platform, fact.post.id, None))

    def rests(self, fact: Engagement | None) -> bool:
        """Say whether outreach rests on the post that was engaged with."""
        if not self.resting or fact is None or fact.post is None:
            return False
        return target_of(fact.platform, fact.post.id, None) in self.resting


def _axes(state: State, model: Model) -> tuple[tuple[Axis, AxisModel], ...]:
    return (
        (state.engagement, model.engagement),
        (state.intent, model.intent),
        (state.advocacy, model.advocacy),
    )
