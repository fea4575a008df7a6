"""What a draft model would change: everybody folded by the models in force, and by the draft.

A stream: memory holds one group of contacts, the counts, and a few examples.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from msgspec import Struct, field, structs

from crm_social.core import decide
from crm_social.core.dealings import Deal, Sale
from crm_social.core.facts import SKEW, subject_of
from crm_social.core.loop import MEANING, Move, Stage
from crm_social.core.model import Model
from crm_social.core.plays import LIVE, Task
from crm_social.core.state import Dated, Outcome
from crm_social.store import models, people, rebuild
from crm_social.store.db import Database, Session
from crm_social.store.rebuild import Group
from crm_social.store.record import is_shown

_AXES: Final = ("engagement", "intent", "advocacy")
#: Whoever stands here is in sales' hands or about to be.
_SEEN: Final = frozenset(
    {
        Stage.MQL,
        Stage.ACCEPTED,
        Stage.QUALIFIED,
        Stage.OPPORTUNITY,
        Stage.RE_ENGAGED,
        Stage.REPEAT_OPPORTUNITY,
    }
)
_EVERY: Final = 200


class Tally(Struct):
    """A number as it is, and as it would be."""

    before: int = 0
    after: int = 0

    def count(self, *, before: int = 0, after: int = 0) -> None:
        """Add to both."""
        self.before += before
        self.after += after


class Example(Struct, frozen=True):
    """One contact for whom something would change."""

    who: str
    before: str
    after: str
    why: str
    #: The contact, to look at; None where the ledger knows one that is not applied yet.
    contact_id: int | None = None
    #: One of the handles, as (platform, id).
    handle: tuple[str, str] = ("", "")


class WhatIf(Struct):
    """What would change, in counts; keys like "S2 > S3" are from and to."""

    as_of: datetime
    in_force: str
    draft: str
    #: The draft was taken as if it had always been in force.
    from_start: bool
    contacts: int = 0
    #: Of how many; more than `contacts` where it was broken off for taking too long.
    of: int = 0
    #: Contacts with another stage, band, letter or queue.
    changed: int = 0
    moved: int = 0
    stages: dict[str, Tally] = field(default_factory=dict)
    moves: dict[str, int] = field(default_factory=dict)
    #: By axis (and `fit` for letters), then from and to.
    bands: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Contacts who are MQL now, and all moves to MQL there ever were.
    mql: Tally = field(default_factory=Tally)
    mql_moves: Tally = field(default_factory=Tally)
    #: Tasks in the queue, by play, and how many of them would open and close.
    queue: dict[str, Tally] = field(default_factory=dict)
    opens: dict[str, int] = field(default_factory=dict)
    closes: dict[str, int] = field(default_factory=dict)
    #: Sales (deals won, and purchases) and how many of them were seen coming: the buyer was
    #: MQL or further before the deal. `after` is as if the draft had always been in force.
    sales: int = 0
    seen_coming: Tally = field(default_factory=Tally)
    examples: list[Example] = field(default_factory=list)


def preview(
    db: Database,
    draft: Model,
    now: datetime,
    *,
    name: str,
    from_start: bool = False,
    examples: int = 10,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    enough: Callable[[], bool] = lambda: False,
) -> WhatIf:
    """Return what a draft would change if it were published now; nothing is kept.

    With `from_start` the draft is taken as if it had always been in force: also what came of
    the past is then another. `progress` is told how many contacts are done, of how many.
    Once `enough` says so, no more are looked at: handles come in the order of their digests,
    so those looked at are as good as drawn by lot.
    """
    with db.reading() as session:
        in_force = models.in_force(session)
        always = replace(draft, version=f"draft:{name}", published_at=None, before=None)
        now_on = always if from_start else replace(always, published_at=now, before=in_force)
        found = WhatIf(as_of=now, in_force=in_force.version, draft=name, from_start=from_start)
        compare = _Comparison(found, in_force, now_on, always, examples)
        total = rebuild.count(session)
        for group in rebuild.groups(session, now + SKEW):
            compare.take(group)
            if found.contacts % _EVERY == 0:
                progress(found.contacts, total)
                if enough():
                    break
        progress(found.contacts, total)
        found.of = max(found.contacts, total)
        compare.finish()
        found.examples = _with_contacts(session, found.examples)
    return found


def _with_contacts(session: Session, examples: Sequence[Example]) -> list[Example]:
    subjects = {one.handle: subject_of(*one.handle) for one in examples}
    contact_of = people.find(session, list(subjects.values()))
    return [
        structs.replace(one, contact_id=contact_of.get(subjects[one.handle])) for one in examples
    ]


class _Comparison:
    """Folds one contact after another by both models, and counts."""

    def __init__(
        self, found: WhatIf, in_force: Model, draft: Model, always: Model, examples: int
    ) -> None:
        self.found = found
        self.in_force = in_force
        self.draft = draft
        self.always = always
        self.wanted = examples
        #: Those who move tell more than those whose queue changes.
        self.movers: list[Example] = []
        self.others: list[Example] = []
        self.counts: Counter[tuple[str, str]] = Counter()

    def take(self, group: Group) -> None:
        """Count what the draft changes for one contact."""
        found, now = self.found, self.found.as_of
        old = decide.fold(group.facts, self.in_force, now)
        new = decide.fold(group.facts, self.draft, now)
        found.contacts += 1
        before, after = old.state.stage, new.state.stage
        found.stages.setdefault(before, Tally()).count(before=1)
        found.stages.setdefault(after, Tally()).count(after=1)
        found.mql.count(before=before is Stage.MQL, after=after is Stage.MQL)
        found.mql_moves.count(before=_mql_moves(old.moves), after=_mql_moves(new.moves))
        shifts = [*self._bands(old, new)]
        tasks = self._queue(old, new)
        if before is not after:
            found.moved += 1
            self.counts["moves", f"{before} > {after}"] += 1
        if before is not after or shifts or tasks:
            found.changed += 1
            self._example(group, old, new, [*shifts, *tasks])
        self._sales(group.facts, old, new)

    def _bands(self, old: Outcome, new: Outcome) -> list[str]:
        """Count bands and letters that differ; return them in words."""
        pairs = [
            (axis, str(getattr(old.state, axis).band), str(getattr(new.state, axis).band))
            for axis in _AXES
            if hasattr(old.state, axis)
        ]
        pairs.append(("fit", old.state.letter, new.state.letter))
        said = []
        for axis, before, after in pairs:
            if before != after:
                step = f"{before} > {after}"
                self.found.bands.setdefault(axis, {}).setdefault(step, 0)
                self.found.bands[axis][step] += 1
                said.append(f"{axis} {step}")
        return said

    def _queue(self, old: Outcome, new: Outcome) -> list[str]:
        """Count tasks that differ; return them in words."""
        found, now = self.found, self.found.as_of
        before, after = _shown(old.state.tasks, now), _shown(new.state.tasks, now)
        for task in before.values():
            found.queue.setdefault(task.play, Tally()).count(before=1)
        for task in after.values():
            found.queue.setdefault(task.play, Tally()).count(after=1)
        said = []
        for key in sorted(after.keys() - before.keys()):
            self.counts["opens", after[key].play] += 1
            said.append(f"opens {after[key].play}")
        for key in sorted(before.keys() - after.keys()):
            self.counts["closes", before[key].play] += 1
            said.append(f"closes {before[key].play}")
        return said

    def _example(self, group: Group, old: Outcome, new: Outcome, said: Sequence[str]) -> None:
        moved = old.state.stage is not new.state.stage
        some = self.movers if moved else self.others
        if len(some) >= self.wanted:
            return
        state = new.state
        handle = state.handle or "/".join(group.handles[0])
        who = f"{state.name} ({handle})" if state.name else handle
        why = list(said)
        if moved and (last := _last_new(old.moves, new.moves)):
            why.insert(0, MEANING.get(last.rule, str(last.rule)).rstrip("."))
        some.append(Example(who, _cell(old), _cell(new), "; ".join(why), handle=group.handles[0]))

    def _sales(self, facts: Sequence[Dated], old: Outcome, new: Outcome) -> None:
        deals = _won(facts)
        if not deals:
            return
        ever = new
        if self.draft is not self.always:
            ever = decide.fold(facts, self.always, self.found.as_of)
        for at in deals:
            self.found.sales += 1
            self.found.seen_coming.count(
                before=_stage_before(old.moves, at) in _SEEN,
                after=_stage_before(ever.moves, at) in _SEEN,
            )

    def finish(self) -> None:
        """Put what was counted into the result, in a fixed order."""
        found = self.found
        order = {str(stage): place for place, stage in enumerate(Stage)}
        found.stages = dict(sorted(found.stages.items(), key=lambda one: order[one[0]]))
        found.queue = dict(sorted(found.queue.items()))
        found.bands = {axis: dict(sorted(some.items())) for axis, some in found.bands.items()}
        for (kind, key), number in sorted(self.counts.items()):
            getattr(found, kind)[key] = number
        found.examples = [*self.movers, *self.others][: self.wanted]


def _shown(tasks: Sequence[Task], now: datetime) -> Mapping[str, Task]:
    return {task.key: task for task in tasks if task.state in LIVE and is_shown(task, now)}


def _mql_moves(moves: Sequence[Move]) -> int:
    return sum(move.to_stage is Stage.MQL for move in moves)


def _cell(outcome: Outcome) -> str:
    state = outcome.state
    return f"{state.stage} {state.letter}{state.engagement.band}"


def _last_new(old: Sequence[Move], new: Sequence[Move]) -> Move | None:
    known = {(move.to_stage, move.at) for move in old}
    return next((one for one in reversed(new) if (one.to_stage, one.at) not in known), None)


def _stage_before(moves: Sequence[Move], at: datetime) -> Stage:
    stage = Stage.AUDIENCE
    for move in moves:
        if move.at >= at:
            break
        stage = move.to_stage
    return stage


def _won(facts: Sequence[Dated]) -> list[datetime]:
    """Return for each sale when its deal was opened, or (without) when it was made."""
    sales = [one.fact for one in facts if isinstance(one.fact, Sale)]
    undone = {(sale.source, sale.id, sale.what) for sale in sales if sale.withdrawn}
    standing = [sale for sale in sales if (sale.source, sale.id, sale.what) not in undone]
    opened: dict[tuple[str, str], datetime] = {}
    won: dict[tuple[str, str], datetime] = {}
    for sale in standing:
        if sale.what is Deal.OPENED:
            opened.setdefault((sale.source, sale.id), sale.occurred_at)
        elif sale.what in {Deal.WON, Deal.PURCHASE}:
            won.setdefault((sale.source, sale.id), sale.occurred_at)
    return [min(at, opened.get(deal, at)) for deal, at in won.items()]
