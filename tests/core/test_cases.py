"""A complaint is a case: an owner, two clocks, and no way to hide it."""

from datetime import timedelta

import msgspec

from crm_social.core import cases, decide
from crm_social.core.cases import Clock, Standing
from crm_social.core.dealings import Correction, Label, Pause, Person, Sign, Signal
from crm_social.core.facts import Act, RejectReason, Settled, Verdict, seal
from crm_social.core.model import STARTER, Play
from crm_social.core.plays import Because, TaskState
from crm_social.core.scoring import level
from crm_social.core.state import Dated
from tests.cast import BOOTS, LIV, NOW, ago, comment, engagement

ANGRY = "Elendig. Varen kom aldri, og ingen svarer. Aldri mer."


def told(*facts):
    sealed = [(seal(fact), fact) for fact in facts]
    dated = [Dated(one.key, fact) for one, fact in sealed]
    return sorted(dated, key=lambda one: (one.fact.occurred_at, one.key))


def folded(*facts, as_of=NOW):
    return decide.fold(told(*facts), STARTER, as_of)


def care(outcome):
    tasks = [*outcome.state.tasks, *outcome.closed]
    return next(task for task in tasks if task.play is Play.CARE)


def said(task, act, at, **more):
    return Verdict(
        id=f"v{act}{at:%H%M}",
        subject=task.subject,
        task=task.key,
        act=act,
        actor="ola",
        occurred_at=at,
        **more,
    )


def correction(fact, label, *, holds, at):
    key = seal(fact).key
    return Correction("c1", seal(fact).subject.hex(), key[:10].hex(), label, holds, "ola", at)


COMPLAINT = comment("1", ANGRY, actor=LIV, occurred_at=ago(hours=20))


def test_a_complaint_opens_a_case_with_two_clocks():
    task = care(folded(COMPLAINT))

    assert cases.standing(task) is Standing.OPEN
    assert task.complaint.answer_by == COMPLAINT.occurred_at + timedelta(hours=2)
    assert task.complaint.settle_by == COMPLAINT.occurred_at + timedelta(days=7)


def test_an_answer_makes_it_their_turn_and_the_next_complaint_ours_again():
    task = care(folded(COMPLAINT))
    answer = said(task, Act.ANSWER, ago(hours=19))

    waiting = care(folded(COMPLAINT, answer))
    again = comment("2", ANGRY, actor=LIV, occurred_at=ago(hours=3))
    ours = care(folded(COMPLAINT, answer, again))

    assert cases.standing(waiting) is Standing.WAITING
    assert waiting.owner == "ola"
    assert cases.answer_clock(waiting, NOW) is Clock.KEPT
    assert cases.standing(ours) is Standing.OPEN
    assert ours.complaint.answered_at == answer.occurred_at


def test_it_is_settled_with_how_and_what_sells_rests_a_while_more():
    task = care(folded(COMPLAINT))
    outcome = folded(COMPLAINT, said(task, Act.DONE, ago(hours=1), outcome=Settled.MADE_GOOD))

    closed = care(outcome)
    assert (closed.state, cases.ending(closed)) == (TaskState.DONE, "made_good")
    assert outcome.state.complaints == {}
    assert outcome.state.calm_at is not None
    assert cases.answer_clock(closed, NOW) is Clock.MISSED


def test_a_complaint_is_heard_also_where_they_ask_to_buy():
    outcome = folded(comment("1", "Elendig service. Hva koster den nye?", actor=LIV))
    read = {task.play for task in outcome.state.tasks}

    assert not outcome.state.complaints or Play.CARE in read


def test_a_rejected_case_does_not_silence_the_next():
    task = care(folded(COMPLAINT))
    rejected = said(task, Act.REJECT, ago(hours=10), reason=RejectReason.NOT_A_FIT)
    again = comment("2", ANGRY, actor=LIV, occurred_at=ago(hours=1))

    outcome = folded(COMPLAINT, rejected, again)

    assert [one.play for one in outcome.state.tasks] == [Play.CARE]
    assert outcome.state.tasks[0].because is Because.COMPLAINED


def test_what_a_person_calls_a_complaint_opens_a_case_and_what_is_none_closes_it():
    mild = comment("1", "Jaja.", actor=LIV, occurred_at=ago(hours=5))
    opened = folded(mild, correction(mild, Label.COMPLAINT, holds=True, at=ago(hours=4)))
    closed = folded(COMPLAINT, correction(COMPLAINT, Label.COMPLAINT, holds=False, at=ago(hours=4)))

    assert care(opened).complaint.opened_at == ago(hours=4)
    assert cases.ending(care(closed)) == "taken_back"
    assert not closed.state.complaints


def test_a_note_that_it_is_settled_closes_the_case():
    who = Person("mastodon", LIV.id)
    noted = Signal("s1", Sign.COMPLAINT_CLOSED, who, ago(hours=1), "eva")

    outcome = folded(COMPLAINT, noted)

    assert care(outcome).state is TaskState.DONE
    assert care(outcome).owner == "eva"


def test_words_marked_as_spam_or_abuse_are_worth_nothing_and_call_for_nothing():
    nice = comment("1", "Hva koster dette? Jeg vil bestille.", actor=LIV, occurred_at=ago(hours=5))
    before = folded(nice)

    for label in (Label.SPAM, Label.ABUSE):
        marked = folded(nice, correction(nice, label, holds=True, at=ago(hours=4)))
        undone = msgspec.structs.replace(
            correction(nice, label, holds=False, at=ago(hours=3)), id="c2"
        )
        again = folded(nice, correction(nice, label, holds=True, at=ago(hours=4)), undone)

        assert marked.state.intent.heat is None
        assert marked.state.tasks == []
        assert again.state.intent.heat == before.state.intent.heat


def test_figures_leave_out_what_was_taken_back_before_it_was_answered():
    kept = care(folded(COMPLAINT, said(care(folded(COMPLAINT)), Act.ANSWER, ago(hours=19))))
    late = care(folded(COMPLAINT))
    gone = care(
        folded(COMPLAINT, correction(COMPLAINT, Label.COMPLAINT, holds=False, at=ago(hours=19)))
    )

    found = cases.figures([kept, late, gone], NOW)

    assert (found.number, found.decided, found.kept) == (2, 2, 1)
    assert found.median == timedelta(hours=1)
    assert cases.figures([], NOW).share is None


# ---- outreach that rests

WISH = comment("w", "Hva koster dette? Vi vil bestille ti.", actor=LIV, occurred_at=ago(hours=6))


def pause(number, at, *, rests):
    return Pause(f"p{number}", "mastodon", BOOTS.id, at, "engine", rests, "many complaints")


def test_what_sells_and_comes_of_a_post_rests_until_somebody_says_go_on():
    rested = folded(WISH, pause(1, ago(hours=5), rests=True))
    gone_on = folded(WISH, pause(1, ago(hours=5), rests=True), pause(2, ago(hours=1), rests=False))

    (task,) = rested.state.tasks
    assert (task.play, task.state, task.paused) == (Play.CALL, TaskState.HELD, True)
    (task,) = gone_on.state.tasks
    assert (task.state, task.paused) == (TaskState.OPEN, False)
    assert task.due_at >= ago(hours=1)


def test_a_wish_under_a_resting_post_waits_and_one_elsewhere_does_not():
    resting = pause(1, ago(hours=9), rests=True)
    elsewhere = msgspec.structs.replace(BOOTS, id="p2")
    other = msgspec.structs.replace(WISH, post=elsewhere)

    assert folded(resting, WISH).state.tasks[0].paused
    assert not folded(resting, other).state.tasks[0].paused


def test_answers_and_care_do_not_rest():
    question = comment("q", "Når åpner dere?", actor=LIV, occurred_at=ago(hours=3))

    tasks = folded(pause(1, ago(hours=9), rests=True), question, COMPLAINT).state.tasks

    assert all(task.state is not TaskState.HELD for task in tasks if task.play is Play.CARE)
    assert any(task.play is Play.CARE for task in tasks)


def test_nothing_expires_and_no_clock_runs_while_outreach_rests():
    long_after = NOW + timedelta(days=60)
    rested = folded(WISH, pause(1, ago(hours=5), rests=True), as_of=long_after)

    assert [task.state for task in rested.state.tasks] == [TaskState.HELD]


def test_a_complaint_and_a_resting_post_each_hold_by_themselves():
    resting = pause(1, ago(hours=5), rests=True)
    on = pause(2, ago(hours=1), rests=False)
    complaint = engagement("comment", "2", text=ANGRY, actor=LIV, occurred_at=ago(hours=3))

    held = folded(WISH, resting, complaint, on)

    call = next(task for task in held.state.tasks if task.play is Play.CALL)
    assert (call.state, call.paused) == (TaskState.HELD, False)
    assert level(held.state.intent.heat, NOW, STARTER.intent.half_life) > 0
