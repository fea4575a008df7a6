import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra `forecast` is not installed")

from sklearn.metrics import brier_score_loss, roc_auc_score

from crm_social.forecast import encoding, fitted, learners, measures
from crm_social.forecast.columns import of_numbers, of_values

DRAW = np.random.default_rng(3)
SAID = DRAW.random(400).round(2)
CAME = (DRAW.random(400) < SAID).astype(float)


def test_auc_and_brier_are_scikit_learns():
    assert measures.auc(SAID, CAME) == pytest.approx(roc_auc_score(CAME, SAID))
    assert measures.brier(SAID, CAME) == pytest.approx(brier_score_loss(CAME, SAID))


def test_lift_does_not_depend_on_the_order_of_the_file():
    flat = np.full(400, 0.3)

    assert measures.lift(flat, CAME) == pytest.approx(1.0)
    assert measures.lift(SAID[::-1], CAME[::-1]) == pytest.approx(measures.lift(SAID, CAME))


def test_calibration_error_is_the_gap_of_said_and_came():
    assert measures.calibration_error(np.full(10, 0.8), np.array([1.0] * 5 + [0.0] * 5)) == (
        pytest.approx(0.3)
    )


def test_stability_is_small_for_alike_and_large_for_moved():
    assert measures.stability(SAID, SAID) < 0.01
    assert measures.stability(SAID, SAID + 0.5) > 0.25


def model(boosting):
    columns = [
        of_numbers("visits", [None if value < 0.1 else value * 9 for value in SAID]),
        of_values("source", [str(int(value * 20)) for value in SAID]),
    ]
    return fitted.fit(columns, CAME, boosting=boosting), columns


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_the_columns_add_sums_to_the_log_odds(share):
    made, columns = model(boosting=True)
    tuned = fitted.Fitted(
        made.terms, made.usual, made.linear, made.trees, fitted.Tuning(share, 0.8, 0.1)
    )

    base, added = fitted.explain(tuned, columns)
    chances = fitted.chances(tuned.tuning, fitted.margins(tuned, columns))

    assert np.allclose(measures.chance(base + sum(added.values())), chances)


def test_a_rate_is_learned_from_earlier_rows_alone():
    column = of_values("source", [str(place % 20) for place in range(400)])
    terms = encoding.fit([column], CAME)
    (rate,) = (place for place, term in enumerate(terms) if term.what == "rate")
    changed = CAME.copy()
    changed[300:] = 1 - changed[300:]
    changed[300] = CAME[300]

    one = encoding._earlier(column, CAME)
    other = encoding._earlier(column, np.where(np.arange(400) < 300, CAME, CAME[::-1]))

    assert encoding.learning_matrix(terms, [column], CAME).shape == (400, len(terms))
    assert rate >= 0
    assert np.allclose(one[:20] - one[0], 0)
    assert one.shape == other.shape


def test_trees_as_data_say_what_the_learner_said():
    made, columns = model(boosting=True)
    rows = encoding.matrix(made.terms, columns)
    base, added = learners.parts(made.trees, rows, np.array(made.usual))

    assert np.allclose(base + added.sum(axis=1), learners.margins(made.trees, rows))
