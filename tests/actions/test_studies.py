"""Studies: asked for in a request, made by a job, with how far they have come."""

from datetime import timedelta

import pytest

from crm_social.actions import models, studies
from crm_social.errors import Invalid, NotFound
from crm_social.store import studies as rows
from crm_social.store.db import utc_now
from crm_social.store.studies import LEASE, State, What
from tests.cast import LIV, NOW, ago, comment, contact_of, like

WIDE = "extends: starter:b2b-services\nloop: {mql_cells: [A1, A2, A3, B1, B2, B3]}\n"


@pytest.fixture
def draft(db, reps, take_in):
    """A draft, and some people it is about."""
    take_in(comment(text="Hva koster dette?", actor=LIV), like("2", occurred_at=ago(days=100)))
    models.save_draft(db, "wide", WIDE, "ada", NOW)
    return "wide"


def test_a_preview_waits_is_made_and_says_what_it_found(db, draft):
    asked = studies.ask_preview(db, draft, "ada", NOW)
    assert (asked.state, asked.is_coming) == (State.WAITING, True)
    assert studies.preview_of(asked) is None

    assert studies.make_next(db)

    made = studies.newest(db, What.PREVIEW, draft)
    found = studies.preview_of(made)
    assert (made.state, made.is_coming, made.text) == (State.DONE, False, WIDE)
    assert (found.contacts, found.of, found.in_force) == (2, 2, "starter-1")
    assert not studies.make_next(db)


def test_examples_lead_to_the_people(db, draft):
    models.save_draft(db, draft, "credit: {buying: 0}\n", "ada", NOW)
    studies.ask_preview(db, draft, "ada", NOW)
    studies.make_next(db)

    found = studies.preview_of(studies.newest(db, What.PREVIEW, draft))
    with db.reading() as session:
        liv = contact_of(session, "mastodon", "liv")
    assert liv in [one.contact_id for one in found.examples]


def test_asking_again_takes_the_place_of_what_was_asked(db, draft):
    first = studies.ask_preview(db, draft, "ada", NOW)
    second = studies.ask_preview(db, draft, "ada", NOW, from_start=True)

    assert studies.make_next(db)
    assert not studies.make_next(db)
    assert studies.newest(db, What.PREVIEW, draft).id == second.id != first.id
    assert studies.preview_of(studies.newest(db, What.PREVIEW, draft)).from_start


def test_a_study_somebody_is_at_is_left_alone_until_its_lease_is_over(db, draft):
    studies.ask_preview(db, draft, "ada", NOW)
    now = utc_now()
    assert db.write(lambda session: rows.take(session, now)) is not None

    assert db.write(lambda session: rows.take(session, now + timedelta(seconds=1))) is None
    later = now + LEASE + timedelta(seconds=1)
    assert db.write(lambda session: rows.take(session, later)) is not None


def test_a_worker_that_stops_leaves_the_study_to_another(db, draft):
    studies.ask_preview(db, draft, "ada", NOW)

    assert not studies.make_next(db, lambda: True)

    assert studies.newest(db, What.PREVIEW, draft).state is State.RUNNING


def test_one_that_cannot_be_worked_out_fails_and_is_not_tried_for_ever(db, draft, monkeypatch):
    def broken(*arguments, **more):
        raise ZeroDivisionError

    monkeypatch.setattr("crm_social.actions.what_if.preview", broken)
    studies.ask_preview(db, draft, "ada", NOW)

    assert studies.make_next(db)

    failed = studies.newest(db, What.PREVIEW, draft)
    assert failed.state is State.FAILED
    assert "a fault of ours" in failed.problem
    assert not studies.make_next(db)


def test_one_that_takes_too_long_says_of_how_many_it_is(db, draft, monkeypatch):
    monkeypatch.setattr(studies, "LONGEST", timedelta(0))
    monkeypatch.setattr("crm_social.actions.what_if._EVERY", 1)
    studies.ask_preview(db, draft, "ada", NOW)
    studies.make_next(db)

    found = studies.preview_of(studies.newest(db, What.PREVIEW, draft))
    assert (found.contacts, found.of) == (1, 2)


def test_what_cannot_be_previewed_is_refused_when_it_is_asked(db, draft):
    with pytest.raises(NotFound, match="nobody"):
        studies.ask_preview(db, "nobody", "ada", NOW)
    models.save_draft(db, "base", "fatigue: {tasks: 2}\n", "ada", NOW)
    models.save_draft(db, "top", "extends: draft:base\n", "ada", NOW)
    models.drop_draft(db, "base", NOW)

    with pytest.raises(Invalid, match="draft:base"):
        studies.ask_preview(db, "top", "ada", NOW)


def test_a_base_that_went_meanwhile_is_told_as_a_problem(db, draft):
    models.save_draft(db, "base", "fatigue: {tasks: 2}\n", "ada", NOW)
    models.save_draft(db, "top", "extends: draft:base\n", "ada", NOW)
    studies.ask_preview(db, "top", "ada", NOW)
    models.drop_draft(db, "base", NOW)

    studies.make_next(db)

    found = studies.newest(db, What.PREVIEW, "top")
    assert found.state is State.FAILED
    assert "draft:base" in found.problem


def test_a_dropped_draft_leaves_no_study(db, draft):
    studies.ask_preview(db, draft, "ada", NOW)

    models.drop_draft(db, draft, NOW)

    assert studies.newest(db, What.PREVIEW, draft) is None


def test_a_calibration_counts_everybody(db, draft):
    studies.ask_calibration(db, "in-force", "ada", utc_now())
    studies.make_next(db)

    found = studies.calibration_of(studies.newest(db, What.CALIBRATION, "in-force"))
    assert found.contacts == 2
    assert [band.people for band in found.bands["engagement"]][2] >= 1
