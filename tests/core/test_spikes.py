"""An alarm is far above what a channel is used to, and no alarm is raised by a few words."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core import spikes

counts = st.integers(0, 400)


@given(heard=counts, before=counts)
def test_a_chance_is_a_probability_and_falls_with_what_was_heard(heard, before):
    p = spikes.chance(heard, before)

    assert 0.0 <= p <= 1.0
    assert spikes.chance(heard + 1, before) <= p


@given(heard=st.integers(1, 60), before=counts)
def test_the_more_is_usual_the_less_it_surprises(heard, before):
    assert spikes.chance(heard, before) <= spikes.chance(heard, before + 1) + 1e-12


@given(heard=st.integers(0, spikes.LEAST - 1), before=counts)
def test_a_few_are_no_alarm_however_quiet_it_was(heard, before):
    assert spikes.spike(heard, before) is None


@given(heard=st.integers(spikes.LEAST, 400), before=counts)
def test_where_so_many_are_an_alarm_one_more_is_too(heard, before):
    if spikes.spike(heard, before) is not None:
        assert spikes.spike(heard + 1, before) is not None


@pytest.mark.parametrize("before", [0, 3, 28, 280])
def test_the_tail_is_what_drawing_by_the_stated_model_gives(before):
    rng = random.Random(before)
    size, draws = before + 0.5, 20_000
    rates = [rng.gammavariate(size, 1.0 / spikes.WINDOWS) for _ in range(draws)]

    def poisson(rate):
        waits, count = rng.expovariate(1.0), 0
        while waits < rate:
            waits += rng.expovariate(1.0)
            count += 1
        return count

    drawn = [poisson(rate) for rate in rates]

    for heard in (1, 3, 12):
        seen = sum(one >= heard for one in drawn) / draws
        assert spikes.chance(heard, before) == pytest.approx(seen, abs=0.02)


def test_a_storm_on_a_quiet_channel_is_an_alarm_and_a_usual_day_is_none():
    assert spikes.spike(6, 2) is not None
    assert spikes.spike(6, 140) is None
    assert spikes.rarity(0.00002) == 10_000
