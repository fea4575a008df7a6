"""Do warmer people buy more: counted on days whose 90 days are over."""

from datetime import timedelta
from itertools import pairwise

import pytest

from crm_social.core import facts
from crm_social.core.calibration import WITHIN, Calibration, days, interval
from crm_social.core.dealings import Deal, Person, Sale, Sign, Signal
from crm_social.core.model import STARTER
from tests.cast import LIV, NOW, comment, like
from tests.core.stories import dated

DAY = timedelta(days=1)
WHO = Person(platform="mastodon", uid="liv")


def won(at, **more):
    return Sale(source="crm", id="d1", what=Deal.WON, who=WHO, occurred_at=at, **more)


def looked_at(*told):
    found = Calibration(as_of=NOW, model="starter-1")
    found.take(dated([facts.seal(one) for one in told]), STARTER)
    return found


def counted(found, axis):
    return [(band.people, band.bought) for band in found.bands[axis]]


def test_a_look_counts_who_stood_where_and_bought_within_90_days():
    newest = days(NOW)[0]
    asked = comment(text="Hva koster dette?", actor=LIV, occurred_at=newest - DAY)
    # The day before is too early to know of Liv, and the sale too late for an earlier look.
    found = looked_at(asked, won(newest + 89 * DAY))

    assert counted(found, "intent") == [(1, 1), (0, 0), (0, 0)]
    assert sum(people for people, _ in counted(found, "engagement")) == 1


def test_what_was_bought_before_the_look_or_after_its_90_days_does_not_count():
    newest = days(NOW)[0]
    asked = comment(text="Hva koster dette?", actor=LIV, occurred_at=newest - DAY)

    for at in (newest - timedelta(hours=1), newest + WITHIN + DAY):
        bands = counted(looked_at(asked, won(at)), "intent")
        assert (sum(people for people, _ in bands), sum(came for _, came in bands)) == (1, 0)


def test_a_sale_taken_back_is_none():
    newest = days(NOW)[0]
    asked = comment(text="Hva koster dette?", actor=LIV, occurred_at=newest - DAY)
    at = newest + DAY

    assert counted(looked_at(asked, won(at), won(at + DAY, withdrawn=True)), "intent")[0] == (1, 0)


def test_nobody_who_is_out_of_all_scoring_is_looked_at():
    liked = like(actor=LIV, occurred_at=NOW - 400 * DAY)
    employee = Signal(
        id="s1", what=Sign.EMPLOYEE, who=WHO, occurred_at=NOW - 399 * DAY, actor="ada"
    )

    assert sum(people for people, _ in counted(looked_at(liked), "engagement")) == 4
    assert sum(people for people, _ in counted(looked_at(liked, employee), "engagement")) == 0


def test_the_days_do_not_overlap_and_their_outcome_is_known():
    found = days(NOW)

    assert found[0] == NOW - WITHIN
    assert all(later - earlier == WITHIN for later, earlier in pairwise(found))


@pytest.mark.parametrize(
    ("came", "of", "low", "high"), [(1, 10, 0.0179, 0.4042), (0, 5, 0.0, 0.4345), (5, 5, 0.5655, 1)]
)
def test_the_interval_is_wilsons(came, of, low, high):
    assert interval(came, of) == pytest.approx((low, high), abs=5e-4)
