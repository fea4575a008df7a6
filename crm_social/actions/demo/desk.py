"""Everybody's state while the story is told, by the rules themselves.

The story must know what the engine would say: who is in a rep's queue this morning, and why.
The rules are pure functions of facts, so they are asked here, fact by fact in order of time;
the same facts then go through the ledger, where they are judged again.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from crm_social.core import decide, identity, ties
from crm_social.core.dealings import Link, Mark, Tie
from crm_social.core.facts import NAME_BYTES, Fact, seal, subject_of
from crm_social.core.model import Model
from crm_social.core.plays import QUEUED, Task, TaskState
from crm_social.core.state import Dated, State

_ASLEEP: Final = TaskState.SNOOZED


class Cell(Struct, eq=False):
    """One contact: its facts so far, and its state by them."""

    number: int
    #: The handles that are this person.
    subjects: list[bytes] = field(default_factory=list)
    facts: list[Dated] = field(default_factory=list)
    names: set[bytes] = field(default_factory=set)
    state: State = field(default_factory=State)


class Desk:
    """The contacts as the engine has them at the moment the story has come to."""

    def __init__(self, model: Model) -> None:
        """Judge by this model and those it took over from."""
        self.model = model
        self._cells: dict[bytes, Cell] = {}
        self._busy: dict[int, Cell] = {}
        self._deadlines: list[tuple[datetime, int, Cell]] = []
        self._made = 0

    def take(self, fact: Fact) -> None:
        """Let a fact change the state of whom it is about; facts come in order of time."""
        if isinstance(fact, Mark):
            # It is about everybody who engaged, and is judged when the story is loaded.
            return
        if isinstance(fact, Link):
            if fact.tie is Tie.SAME and fact.other is not None:
                self._join(bytes.fromhex(fact.subject), bytes.fromhex(fact.other), fact.occurred_at)
            return
        sealed = seal(fact)
        mail = ties.mail_of(fact)
        if mail is not None:
            self._join(sealed.subject, subject_of(identity.MAIL, mail), fact.occurred_at)
        cell = self._cell(sealed.subject)
        dated = Dated(sealed.key, fact)
        known = sealed.key[:NAME_BYTES] in cell.names
        cell.facts.append(dated)
        cell.names.add(sealed.key[:NAME_BYTES])
        at = fact.occurred_at
        if known or not decide.can_advance(cell.state, [dated], self.model, at):
            self._fold(cell, at)
        else:
            decide.advance(cell.state, [dated], self.model, at)
            self._keep(cell)

    def cross(self, now: datetime) -> None:
        """Let time pass for everybody: deadlines that have come are crossed."""
        while self._deadlines and self._deadlines[0][0] <= now:
            due, _, cell = heapq.heappop(self._deadlines)
            if cell.state.next_check_at == due:
                if decide.can_advance(cell.state, [], self.model, now):
                    decide.advance(cell.state, [], self.model, now)
                    self._keep(cell)
                else:
                    self._fold(cell, now)

    def of(self, subject: str) -> State:
        """Return the state of whom a handle (hex) belongs to."""
        return self._cell(bytes.fromhex(subject)).state

    def busy(self) -> Iterator[State]:
        """Yield the state of everybody with something to be done."""
        for cell in list(self._busy.values()):
            yield cell.state

    def workable(self, rep: str, now: datetime) -> list[tuple[Task, State]]:
        """Return a rep's queue as the page shows it: their own and nobody's, by due time."""
        found = [
            (task, state)
            for state in self.busy()
            for task in state.tasks
            if task.owner in (None, rep)
            and task.state in QUEUED
            and (task.state is not _ASLEEP or (task.until is not None and task.until <= now))
        ]
        found.sort(key=lambda one: (one[0].due_at, one[0].key))
        return found

    def load(self, rep: str) -> int:
        """Return how many live tasks a rep has."""
        return sum(task.owner == rep for state in self.busy() for task in state.tasks)

    def everybody(self) -> list[Cell]:
        """Return every contact there is."""
        return list({one.number: one for one in self._cells.values()}.values())

    def _cell(self, subject: bytes) -> Cell:
        cell = self._cells.get(subject)
        if cell is None:
            self._made += 1
            cell = self._cells[subject] = Cell(self._made, [subject])
        return cell

    def _join(self, one: bytes, other: bytes, now: datetime) -> None:
        """Make the contacts of two handles one, judged by the facts of both."""
        kept, gone = self._cell(one), self._cell(other)
        if kept is gone:
            return
        for subject in gone.subjects:
            self._cells[subject] = kept
        kept.subjects.extend(gone.subjects)
        self._busy.pop(gone.number, None)
        if gone.facts:
            kept.facts = sorted([*kept.facts, *gone.facts], key=_position)
            kept.names |= gone.names
            self._fold(kept, now)
        # A deadline of the one that is gone means nothing any more.
        gone.state = State()

    def _fold(self, cell: Cell, now: datetime) -> None:
        cell.state = decide.fold(sorted(cell.facts, key=_position), self.model, now).state
        self._keep(cell)

    def _keep(self, cell: Cell) -> None:
        state = cell.state
        if state.tasks:
            self._busy[cell.number] = cell
        else:
            self._busy.pop(cell.number, None)
        if state.next_check_at is not None:
            heapq.heappush(self._deadlines, (state.next_check_at, cell.number, cell))


def _position(dated: Dated) -> tuple[datetime, bytes]:
    return dated.fact.occurred_at, dated.key
