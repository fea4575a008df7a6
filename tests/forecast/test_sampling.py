"""Who is learned from where there are too many to learn from all."""

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.core.facts import Actor, Engagement, seal
from crm_social.core.state import Dated
from crm_social.forecast.sampling import Sample
from crm_social.forecast.training import History

AT = datetime(2026, 6, 1, tzinfo=UTC)


def person(number, company=None):
    actor = Actor(f"p{number}", company=company)
    fact = Engagement("mastodon", "like", f"e{number}", AT + timedelta(seconds=number), actor)
    return History([Dated(seal(fact).key, fact)])


def sampled(people, most):
    sample = Sample(most)
    for number, one in enumerate(people):
        sample.add(f"mastodon\0p{number}", one)
    return sample


def ids(sample):
    return [one.facts[0].fact.actor.id for one in sample.histories()]


def test_nobody_is_left_out_while_there_is_room():
    people = [person(number) for number in range(50)]

    assert sampled(people, 50).histories() == people


def test_the_same_contacts_give_the_same_sample_of_the_size_asked():
    people = [person(number) for number in range(500)]

    sample = sampled(people, 100)

    assert len(ids(sample)) == 100
    assert ids(sampled(people, 100)) == ids(sample)
    assert sample.offered == 500


def test_of_a_company_all_are_in_the_sample_or_nobody():
    people = [person(number, f"Company {number % 40} AS") for number in range(400)]

    sample = sampled(people, 100)
    found = {}
    for one in sample.histories():
        company = one.facts[0].fact.actor.company
        found[company] = found.get(company, 0) + 1

    assert set(found.values()) == {10}
    assert 80 <= len(sample.histories()) <= 100


def test_buyers_are_as_likely_in_the_sample_as_others():
    people = [person(number) for number in range(4_000)]
    buyers = {f"p{number}" for number in range(0, 4_000, 10)}

    found = ids(sampled(people, 1_000))

    assert len(buyers.intersection(found)) / len(found) == pytest.approx(0.1, abs=0.03)
