"""The reps at their queues, each with habits: quick, slow, thorough, or hard to please."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from crm_social.actions.demo import calendar, data
from crm_social.actions.demo.audience import Audience
from crm_social.actions.demo.cast import Person, Sort
from crm_social.actions.demo.market import Market
from crm_social.actions.demo.office import Office
from crm_social.actions.demo.story import Story
from crm_social.core.dealings import Correction, Label, Sign
from crm_social.core.fact_records import SignalRecord
from crm_social.core.facts import Act, RejectReason, Verdict
from crm_social.core.loop import Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because, Task, TaskState

#: What is looked at first in a round.
_FIRST: Final = {
    Play.CARE: 0, Play.CALL: 1, Play.REORDER: 1, Play.HANDOVER: 2, Play.ANSWER: 3,
    Play.CONTRIBUTE: 4, Play.WIN_BACK: 5, Play.THANK: 6,
}  # fmt: skip
#: How sure it is that a task looked at is also done today.
_DOES: Final = {
    Play.CARE: 0.8, Play.HANDOVER: 0.2, Play.ANSWER: 0.93, Play.CONTRIBUTE: 0.8,
    Play.WIN_BACK: 0.35, Play.THANK: 0.85,
}  # fmt: skip
#: A queue of so many tasks is what they are used to.
_USUAL: Final = 18
_CALLS: Final = frozenset({Play.CALL, Play.REORDER})
#: Whose words are no wish to buy, whatever they look like.
_NO_BUYERS: Final = frozenset({Sort.HUNTER, Sort.CRITIC, Sort.ENTHUSIAST, Sort.CASUAL})


class Sellers:
    """All reps, and their rounds."""

    def __init__(self, story: Story, audience: Audience, market: Market, office: Office) -> None:
        """Let the reps look at their queues on every working day, until they are on leave."""
        self._story, self._rng = story, story.rng
        self._audience, self._market, self._office = audience, market, office
        story.did_call = self._called
        self._plan()

    def _plan(self) -> None:
        story = self._story
        day, last = calendar.local(story.start).date(), calendar.local(story.now).date()
        number = 0
        while day <= last:
            if calendar.works(day):
                for habits in data.read("reps")["reps"]:
                    if number % habits["every"] == 0 and self._office.works(habits, day):
                        for clock in habits["rounds"]:
                            late = timedelta(seconds=self._rng.randrange(1500))
                            story.at(
                                calendar.at_clock(day, clock) + late, partial(self._round, habits)
                            )
                number += 1
            day += calendar.DAY

    def _round(self, habits: dict[str, Any], at: datetime) -> None:
        """Look at the queue once, and work what there is time for."""
        rng, story = self._rng, self._story
        rep = habits["username"]
        story.desk.cross(at)
        self._office.assign(at)
        found = story.desk.workable(rep, at)
        found.sort(key=lambda one: (_FIRST[one[0].play], one[0].due_at, one[0].key))
        worked = 0
        # A long queue is worked harder than a short one.
        pressure = min(2.6, max(0.3, (len(found) / _USUAL) ** 1.5))
        for task, _ in found:
            if worked >= habits["most"] * max(1.0, pressure):
                break
            chance = habits["works"] * (1.0 if task.owner else habits["helps"]) * pressure
            if task.play is Play.CARE:
                chance = 1.0
            if task.state is TaskState.ACCEPTED or rng.random() > chance:
                continue
            at += timedelta(seconds=rng.randrange(80, 420))
            worked += 1
            story.at(at, partial(self._works, habits, task.subject, task.key))

    def _works(self, habits: dict[str, Any], subject: str, key: str, at: datetime) -> None:
        """Do what this rep does with this task, if it is still there to be done."""
        story, rep = self._story, habits["username"]
        state = story.desk.of(subject)
        task = next((one for one in state.tasks if one.key == key), None)
        if task is None or task.owner not in (None, rep):
            return
        if task.state not in (TaskState.OPEN, TaskState.SNOOZED):
            return
        person = story.whose.get(subject)
        if person is None:
            return
        self._reads(task, rep, at)
        if task.play in _CALLS:
            self._on_call(habits, task, person, at)
        else:
            self._on_other(habits, task, person, at)

    def _on_call(self, habits: dict[str, Any], task: Task, person: Person, at: datetime) -> None:
        rng, rep = self._rng, habits["username"]
        project = self._market.project_of(person)
        chance = rng.random()
        if chance < habits["rejects"] and not (project and project.rep):
            self._reject(task, rep, at, self._why_not(person, wants=project is not None))
            return
        if chance < habits["rejects"] + habits["snoozes"]:
            days = rng.randrange(1, 6)
            until = calendar.working(rng, at + timedelta(days=days))
            self._say(task, rep, Act.SNOOZE, at, until=until)
            return
        if task.play is Play.REORDER and project is None and rng.random() < 0.75:
            # Nothing is wanted now, and the rep knows it without a call.
            if rng.random() < 0.5:
                self._say(
                    task, rep, Act.SNOOZE, at, until=at + timedelta(days=rng.randrange(14, 45))
                )
            else:
                self._reject(task, rep, at, RejectReason.BAD_TIMING)
            return
        if project is not None and project.rep is not None:
            if project.asker is person:
                # They ask on while they are spoken with.
                self._say(task, rep, Act.DONE, at, note="Er i dialog om dette allerede.")
            else:
                self._reject(task, rep, at, RejectReason.ALREADY_HANDLED)
            return
        self._say(task, rep, Act.ACCEPT, at)
        self._story.meets(person, task.subject)
        found = self._market.takes(person, rep, habits["reaches"], at)
        if found is None:
            self._story.after(at, 0.1, 3, partial(self._no_need, task, person, rep))

    def _no_need(self, task: Task, person: Person, rep: str, at: datetime) -> None:
        """A call that shows there is nothing to sell now."""
        rng, story = self._rng, self._story
        note = rng.choice(data.read("crm")["notes"]["no_need"])
        if not self._live(task, rep):
            return
        self._say(task, rep, Act.DONE, at, note=note)
        stage = story.desk.of(task.subject).stage
        later = at + timedelta(minutes=rng.randrange(2, 15))
        story.at(
            later, partial(self._puts_back, person, rep, repeat=stage is Stage.REPEAT_OPPORTUNITY)
        )

    def _puts_back(self, person: Person, rep: str, at: datetime, *, repeat: bool) -> None:
        rng, story = self._rng, self._story
        reasons = data.read("crm")["later"]
        private = person.company is None
        reason = reasons[4] if private else rng.choice(reasons[:4])
        if private and rng.random() < 0.3:
            what, more = Sign.NOT_A_FIT, {}
        elif repeat:
            # A customer who wants nothing now is among the active ones again.
            what, more = Sign.MOVE, {"to": Stage.ACTIVE.value, "reason": reason}
        else:
            what, more = (
                Sign.RECYCLE,
                {
                    "reason": reason,
                    "until": at + timedelta(days=rng.randrange(60, 190)),
                },
            )
        story.record(
            SignalRecord(
                what=what,
                contact=story.contact(person),
                occurred_at=at,
                id=story.name(),
                actor=rep,
                **more,
            )
        )

    def _on_other(self, habits: dict[str, Any], task: Task, person: Person, at: datetime) -> None:
        rng, rep = self._rng, habits["username"]
        if rng.random() > _DOES[task.play]:
            return
        if rng.random() < habits["rejects"] * 0.3:
            handled = rng.random() < 0.5
            why = RejectReason.ALREADY_HANDLED if handled else self._why_not(person, wants=False)
            self._reject(task, rep, at, why)
            return
        if person.sort is Sort.BOT:
            self._office.flags(person, Sign.BOT, rep, at)
            return
        notes = data.read("crm")["notes"]
        note = None
        if task.play is Play.CARE:
            note = rng.choice(notes["care"])
        elif task.play is Play.ANSWER and rng.random() < 0.5:
            note = rng.choice(notes["answered"]) or None
        self._say(task, rep, Act.DONE, at, note=note)
        curious = task.because is Because.ASKED and person.company is not None
        if curious and not person.open_about_work and rng.random() < 0.5:
            # Who asks well is looked up: where they work, and as what.
            person.open_about_work = True
            self._office.looks_up(person, rep, at + timedelta(minutes=rng.randrange(2, 30)))

    def _called(self, person: Person, rep: str, note: str, at: datetime) -> None:
        """Close the call that a rep has made."""
        subject = self._story.subject(person)
        for task in list(self._story.desk.of(subject).tasks):
            if (
                task.play in _CALLS
                and task.owner in (None, rep)
                and task.state is not TaskState.HELD
            ):
                self._say(task, rep, Act.DONE, at, note=note)
                at += timedelta(seconds=20)

    def _reads(self, task: Task, rep: str, at: datetime) -> None:
        """Correct how a text was read, where it was read wrongly and the rep cares."""
        meant = self._audience.meant.get(task.quoted)
        if meant is None or self._rng.random() > 0.3:
            return
        wrong: tuple[Label, bool] | None = None
        if meant == "wish" and task.because in (Because.ASKED, Because.COMMENTED):
            wrong = Label.BUYING, True
        elif meant not in {"wish", "question"} and task.because is Because.WANTS_TO_BUY:
            wrong = Label.BUYING, False
        elif meant not in {"complaint", "critic"} and task.because is Because.COMPLAINED:
            wrong = Label.COMPLAINT, False
        subject = self._audience.whose_words(task.quoted)
        if wrong is None or subject is None:
            return
        self._story.tell(
            Correction(
                id=self._story.name(),
                subject=subject,
                engagement=task.quoted,
                label=wrong[0],
                holds=wrong[1],
                actor=rep,
                occurred_at=at - timedelta(seconds=30),
            )
        )

    def _why_not(self, person: Person, *, wants: bool) -> RejectReason:
        if wants:
            return self._rng.choice((RejectReason.BAD_TIMING, RejectReason.WRONG_PERSON))
        if person.sort in _NO_BUYERS and not person.decides and self._rng.random() < 0.25:
            return RejectReason.NOT_A_FIT
        return self._rng.choice((RejectReason.BAD_TIMING, RejectReason.WRONG_PERSON))

    def _reject(self, task: Task, rep: str, at: datetime, reason: RejectReason) -> None:
        self._say(task, rep, Act.REJECT, at, reason=reason)

    def _live(self, task: Task, rep: str) -> bool:
        found = self._story.desk.of(task.subject).tasks
        return any(
            one.key == task.key and one.owner == rep and one.state is not TaskState.HELD
            for one in found
        )

    def _say(
        self,
        task: Task,
        rep: str,
        act: Act,
        at: datetime,
        *,
        until: datetime | None = None,
        reason: RejectReason | None = None,
        note: str | None = None,
    ) -> None:
        self._story.tell(
            Verdict(
                id=self._story.name(),
                subject=task.subject,
                task=task.key,
                act=act,
                actor=rep,
                occurred_at=at,
                until=until,
                reason=reason,
                note=note,
            )
        )
