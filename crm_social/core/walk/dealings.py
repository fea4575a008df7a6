"""What the CRM and reps tell: sales, signals, referrals."""

from typing import Final

from crm_social.core import loop, plays
from crm_social.core.dealings import Deal, Referral, Sale, Sign, Signal
from crm_social.core.loop import Rule, Stage
from crm_social.core.model import Play
from crm_social.core.plays import Because, Occasion, TaskState
from crm_social.core.state import Bought, Excluded, OpenDeal, Working
from crm_social.core.walk import credit, gates, stages, tasks, verdicts
from crm_social.core.walk.course import Cause, Course

_EXCLUDES: Final = {
    Sign.EMPLOYEE: Excluded.EMPLOYEE,
    Sign.COMPETITOR: Excluded.COMPETITOR,
    Sign.BOT: Excluded.BOT,
}
_WORKS: Final = {
    Sign.ATTEMPTED: Working.ATTEMPTING,
    Sign.REACHED: Working.CONNECTED,
    Sign.WAITING: Working.WAITING,
}
_CONFIRMS: Final = frozenset({Sign.NEED, Sign.BUDGET, Sign.TIMING})


def sale(course: Course, said: Sale, cause: Cause) -> None:
    """Follow a deal: opened, won, lost, or bought without one."""
    state = course.state
    deal = f"{said.source}/{said.id}"
    if said.owner:
        state.owner = said.owner
    state.vouched_at = cause.at
    done = state.bought is not None and deal in state.bought.deals
    match said.what:
        case Deal.OPENED:
            if not done and deal not in state.deals:
                state.deals[deal] = OpenDeal(cause.at, said.product, said.amount, said.currency)
                stages.opened(course, cause)
        case Deal.WON | Deal.PURCHASE:
            if done:
                return
            known = state.deals.pop(deal, None)
            stages.won(course, cause, said.product or (known.product if known else None))
            bought = state.bought or Bought()
            bought.deals = [*bought.deals, deal][-50:]
            if state.deals:
                # Another deal is open still.
                stages.opened(course, cause)
        case Deal.LOST:
            was_open = state.deals.pop(deal, None) is not None
            if was_open and not state.deals:
                stages.lost(course, cause)
    course.touched = True


def signal(course: Course, said: Signal, cause: Cause) -> None:
    """Do what somebody logged about a person."""
    state, what = course.state, said.what
    if what in _EXCLUDES:
        gates.exclude(course, _EXCLUDES[what], cause)
    elif what in _WORKS:
        state.working = _WORKS[what]
    elif what in _CONFIRMS:
        if what not in state.confirmed:
            state.confirmed = [*state.confirmed, what.value]
        stages.qualify(course, cause)
    else:
        _other(course, said, cause)
    course.touched = True


def referral(course: Course, said: Referral, cause: Cause) -> None:
    """Somebody sent us another: one earns advocacy, the other is a lead at once."""
    state = course.state
    if said.made:
        if state.excluded is None:
            credit.refer(course, cause.name or "", cause.at)
        return
    state.referred_by = state.referred_by or said.other
    _lead(course, Rule.REFERRED, Because.REFERRED, cause)


def _other(course: Course, said: Signal, cause: Cause) -> None:
    do = _DOES.get(said.what)
    if do is not None:  # a profile says only who they are
        do(course, said, cause)


def _interest(course: Course, _: Signal, cause: Cause) -> None:
    _lead(course, Rule.INTEREST, Because.INTERESTED, cause)


def _served(course: Course, _: Signal, cause: Cause) -> None:
    bought = course.state.bought
    if bought is not None:
        bought.served_at, bought.risk, bought.tries = cause.at, None, 0
        gates.heard(course, cause.at)
        stages.forward(course, cause)


def _complaint(course: Course, _: Signal, cause: Cause) -> None:
    gates.complain(course, cause.name or "", cause.at)
    _suggest(course, Play.CARE, Because.COMPLAINED, cause)


def _complaint_closed(course: Course, _: Signal, cause: Cause) -> None:
    task = tasks.live(course.state, Play.CARE)
    if task is not None and task.complaint is not None:
        task.owner = task.owner or cause.actor
        plays.settled(task, cause.at, None)
        tasks.close(course, task, TaskState.DONE, cause.at)
    gates.calm(course, cause.at)


def _not_a_fit(course: Course, _: Signal, cause: Cause) -> None:
    verdicts.disqualify(course, cause)
    if course.state.stage in loop.RECYCLABLE:
        stages.recycle(course, Rule.REJECTED, cause)


def _recycle(course: Course, said: Signal, cause: Cause) -> None:
    if course.state.stage in loop.RECYCLABLE:
        stages.recycle(course, Rule.RECYCLED, cause, said.until)


def _move(course: Course, said: Signal, cause: Cause) -> None:
    """Move by hand along the edges; where none leads there, or over the purchase, stay."""
    state = course.state
    end = next((stage for stage in Stage if stage == said.to), Stage.CUSTOMER)
    if end is state.stage or end is Stage.CUSTOMER or not cause.reason:
        return
    if end not in loop.RETURNING or state.cycle:
        course.walk_to(end, Rule.MANUAL, cause)


def _assign(course: Course, said: Signal, cause: Cause) -> None:
    course.state.owner, course.state.owner_reason = said.to, cause.reason
    for task in course.state.tasks:
        task.owner = said.to


def _informed(course: Course, _: Signal, cause: Cause) -> None:
    course.state.informed_at = course.state.informed_at or cause.at


def _knows(course: Course, said: Signal, _: Cause) -> None:
    if said.actor not in course.state.known_by:
        course.state.known_by = [*course.state.known_by, said.actor]


def _lead(course: Course, rule: Rule, because: Because, cause: Cause) -> None:
    """Interest that was told of makes a lead, and something to do."""
    state = course.state
    if state.excluded is not None or state.disqualified or not state.known:
        return
    if state.stage in (Stage.AUDIENCE, Stage.ENGAGED):
        course.walk_to(Stage.LEAD, rule, cause)
    state.vouched_at = cause.at
    if not any(tasks.sells(course, task) for task in state.tasks):
        _suggest(course, Play.CALL, because, cause)


def _suggest(course: Course, play: Play, because: Because, cause: Cause) -> None:
    occasion = Occasion(cause.at, cause.name or "", cause.subject, course.state.lang)
    tasks.suggest(course, play, because, occasion)


_DOES: Final = {
    Sign.INTEREST: _interest,
    Sign.VISIT: _served,
    Sign.SERVICE: _served,
    Sign.COMPLAINT: _complaint,
    Sign.COMPLAINT_CLOSED: _complaint_closed,
    Sign.NOT_A_FIT: _not_a_fit,
    Sign.RECYCLE: _recycle,
    Sign.MOVE: _move,
    Sign.ASSIGN: _assign,
    Sign.KNOWS: _knows,
    Sign.INFORMED: _informed,
}
