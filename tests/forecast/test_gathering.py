"""Features as columns: what a row does not have is not known, or none."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from crm_social.forecast.gathering import Gathering


def gathered(*rows, also=()):
    gathering = Gathering()
    for row in rows:
        gathering.add([row])
    return {column.name: column for column in gathering.columns(also)}


def words_of(column):
    return [column.levels[code] for code in column.codes]


def test_a_number_that_comes_later_or_stays_away_is_not_known():
    found = gathered({"fit": 1.0}, {"tenure": 2.0}, {})

    np.testing.assert_array_equal(found["fit"].numbers, [1.0, np.nan, np.nan])
    np.testing.assert_array_equal(found["tenure"].numbers, [np.nan, 2.0, np.nan])


def test_acts_nobody_counted_are_none():
    found = gathered({}, {"comment acts": 3.0, "acts": None}, {}, also=["news posts"])

    assert found["comment acts"].numbers.tolist() == [0.0, 3.0, 0.0]
    assert found["acts"].numbers.tolist() == [0.0, 0.0, 0.0]
    assert found["news posts"].numbers.tolist() == [0.0, 0.0, 0.0]


def test_a_category_is_one_whoever_has_it():
    found = gathered({"stage": "S1"}, {}, {"stage": None}, also=["country"])

    assert words_of(found["stage"]) == ["S1", "", ""]
    assert words_of(found["country"]) == ["", "", ""]


def test_a_column_becomes_words_with_its_first_word():
    found = gathered({"plan": 2.0}, {}, {"plan": "gold"}, {"plan": 3})

    assert words_of(found["plan"]) == ["2.0", "", "gold", "3"]
