"""What a contact's row shows is what its memory says, however little of the row was written."""

import random
from datetime import timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from crm_social.actions import follow_up, intake, replay
from crm_social.core import company, facts
from crm_social.core.dealings import Pause
from crm_social.core.facts import Actor, micros
from crm_social.core.plays import TaskState
from crm_social.core.state import State
from crm_social.store import queue
from tests.cast import NOW, ago, comment, like
from tests.core.stories import stories

_ROWS = text(
    "SELECT name, handle, email, company, title, stage, stage_at, fit, letter, engagement_heat,"
    " engagement_band, intent_heat, intent_band, engaged_at, owner, company_key, next_check_at,"
    " memory FROM contacts"
)


def of_memory(state):
    """Return what the row of this memory shows."""
    return (
        *(state.name, state.handle, state.email, state.company, state.title),
        state.stage.value,
        state.stage_at and micros(state.stage_at),
        *(state.fit, state.letter),
        *(state.engagement.heat, state.engagement.band, state.intent.heat, state.intent.band),
        state.engaged_at and micros(state.engaged_at),
        state.owner,
    )


def rows(db):
    with db.reading() as session:
        return [tuple(row) for row in session.execute(_ROWS)]


def assert_all_show_their_memory(db):
    for *shown, company_key, check_at, memory in rows(db):
        state = msgspec.json.decode(memory, type=State)
        assert tuple(shown) == of_memory(state)
        assert company_key == company.key(state.company, state.email)
        if state.next_check_at is None:
            assert check_at is None
        else:
            # Looking too early costs a look; too late would miss a deadline.
            assert check_at <= micros(state.next_check_at)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories(), seed=st.integers(0, 10**9), size=st.integers(1, 6))
def test_after_any_story_every_row_shows_its_memory(db, wipe, story, seed, size):
    wipe()
    told = sorted(facts.decode([sealed.body for sealed in story]), key=lambda one: one.occurred_at)
    chance = random.Random(seed)
    for start in range(0, len(told), size):
        some = told[start : start + size]
        at = min(NOW, some[-1].occurred_at)
        intake.take_in(db, some, at)
        if chance.random() < 0.3:
            intake.apply_due(db, at)
        assert_all_show_their_memory(db)


def test_a_new_title_alone_is_shown(db):
    intake.take_in(
        db, [like("1", actor=Actor("kari", title="Student"), occurred_at=ago(days=2))], NOW
    )
    intake.take_in(db, [like("2", actor=Actor("kari", title="CEO"), occurred_at=ago(days=1))], NOW)

    assert [row[4] for row in rows(db)] == ["CEO"]
    assert_all_show_their_memory(db)


def test_a_task_put_on_hold_at_the_end_of_its_time_stands_so_in_the_queue(db):
    then = NOW - timedelta(days=21)
    intake.take_in(db, [comment(text="Hva koster dette?", occurred_at=then)], then)
    with db.reading() as session:
        (item,) = queue.of_contact(session, 1)
    follow_up.accept(db, item.id, "ola", then + timedelta(minutes=1))
    at = item.task.expires_at
    rests = Pause("p1", "mastodon", "p1", at, "engine", rests=True)

    intake.take_in(db, [rests], at)
    while intake.apply_due(db, at).contacts:
        pass

    with db.reading() as session:
        (item,) = queue.of_contact(session, 1)
    assert item.task.state is TaskState.HELD
    assert replay.check(db, at)[1] == []
