"""The two learners, from scikit-learn, and what they leave behind: plain data.

What is learned is kept as coefficients or trees and applied with numpy alone, so a stored
model is JSON: it can be read, compared and moved, and nothing is unpickled.
"""

import importlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from msgspec import Struct

from crm_social.errors import ConfigError
from crm_social.forecast.columns import Numbers

SEED: Final = 20261125
#: Strength of the ridge on flags and standardised values, as scikit-learn's C.
_C: Final = 0.02
_STEPS: Final = 100
_TREES: Final = 120
_RATE: Final = 0.05
_LEAVES: Final = 8
_LEAF_ROWS: Final = 30


class Linear(Struct, frozen=True):
    """Log-odds = intercept + the sum of coefficient x term."""

    intercept: float
    coefficients: list[float]


class Tree(Struct, frozen=True):
    """One tree as parallel lists of its nodes; the first is the root, leaves have left = -1.

    A row goes left where its term is at most the threshold. `value` is, of a leaf, what it
    adds to the log-odds and, of a fork, the mean of the learned rows below it.
    """

    term: list[int]
    threshold: list[float]
    left: list[int]
    right: list[int]
    value: list[float]


class Trees(Struct, frozen=True):
    """Log-odds = intercept + the sum of one leaf of each tree."""

    intercept: float
    trees: list[Tree]


def fit_linear(rows: Numbers, came: Numbers) -> Linear:
    """Return a logistic regression with a ridge. Raise ConfigError without the extra."""
    linear_model: Any = _sklearn("linear_model")
    scale = rows.std(axis=0)
    scale[scale == 0] = 1.0
    mean = rows.mean(axis=0)
    learner = linear_model.LogisticRegression(C=_C, solver="newton-cholesky", max_iter=_STEPS)
    with _one_thread():
        learner.fit((rows - mean) / scale, came)
    weights = learner.coef_[0] / scale
    intercept = float(learner.intercept_[0] - weights @ mean)
    return Linear(intercept, [float(weight) for weight in weights])


def fit_trees(rows: Numbers, came: Numbers, places: Sequence[int]) -> Trees:
    """Return gradient boosted trees over the terms at these places.

    Raise ConfigError without the extra.
    """
    ensemble: Any = _sklearn("ensemble")
    learner = ensemble.HistGradientBoostingClassifier(
        max_iter=_TREES,
        learning_rate=_RATE,
        max_leaf_nodes=_LEAVES,
        min_samples_leaf=max(5, min(_LEAF_ROWS, len(came) // 20)),
        l2_regularization=1.0,
        early_stopping=False,
        random_state=SEED,
    )
    chosen = rows[:, list(places)]
    with _one_thread():
        learner.fit(chosen, came)
    trees = [_tree(stage[0].nodes, places) for stage in learner._predictors]  # noqa: SLF001 - see below
    made = Trees(float(learner._baseline_prediction.item()), trees)  # noqa: SLF001
    # The trees have no public door in scikit-learn, so what was taken out is held against
    # what the learner itself says: another inner form may not pass for this one.
    every = max(1, len(rows) // 500)
    if not np.allclose(
        margins(made, rows[::every]), learner.decision_function(chosen[::every]), atol=1e-6
    ):
        raise ConfigError(
            "This version of scikit-learn keeps its trees in a form we do not know;"
            " install the one named in requirements."
        )
    return made


def margins(learned: Linear | Trees, rows: Numbers) -> Numbers:
    """Return the log-odds of each row."""
    if isinstance(learned, Linear):
        return np.asarray(learned.intercept + rows @ np.array(learned.coefficients))
    total = np.full(len(rows), learned.intercept)
    for tree in learned.trees:
        total += np.array(tree.value)[_leaves(tree, rows)]
    return total


def parts(learned: Linear | Trees, rows: Numbers, usual: Numbers) -> tuple[float, Numbers]:
    """Return a base and what each term adds to it (rows by terms); together the log-odds.

    A coefficient adds in proportion to how far the term is from `usual`, its mean. A tree
    adds, at each fork, the step from the fork's mean to the branch's (Saabas, "Interpreting
    random forests", 2014): exact in sum, whatever the order of forks.
    """
    if isinstance(learned, Linear):
        weights = np.array(learned.coefficients)
        return learned.intercept + float(usual @ weights), (rows - usual) * weights
    base = learned.intercept + sum(tree.value[0] for tree in learned.trees)
    added = np.zeros(rows.shape)
    everyone = np.arange(len(rows))
    for tree in learned.trees:
        term, left, right, threshold, value = _arrays(tree)
        at = np.zeros(len(rows), dtype=np.int64)
        while (going := left[at] >= 0).any():
            who, here = everyone[going], at[going]
            down = rows[who, term[here]] <= threshold[here]
            to = np.where(down, left[here], right[here])
            np.add.at(added, (who, term[here]), value[to] - value[here])
            at[going] = to
    return base, added


def _leaves(tree: Tree, rows: Numbers) -> Any:
    term, left, right, threshold, _ = _arrays(tree)
    everyone = np.arange(len(rows))
    at = np.zeros(len(rows), dtype=np.int64)
    while True:
        down = rows[everyone, term[at]] <= threshold[at]
        to = np.where(left[at] < 0, at, np.where(down, left[at], right[at]))
        if (to == at).all():
            return at
        at = to


def _arrays(tree: Tree) -> tuple[Any, Any, Any, Any, Any]:
    return (
        np.array(tree.term),
        np.array(tree.left),
        np.array(tree.right),
        np.array(tree.threshold),
        np.array(tree.value),
    )


def _tree(nodes: Any, places: Sequence[int]) -> Tree:
    leaf = nodes["is_leaf"].astype(bool)
    left = np.where(leaf, -1, nodes["left"].astype(np.int64))
    right = np.where(leaf, -1, nodes["right"].astype(np.int64))
    value, count = nodes["value"].astype(np.float64).copy(), nodes["count"].astype(np.float64)
    for place in range(len(nodes) - 1, -1, -1):  # children come after their parent
        if not leaf[place]:
            one, other = left[place], right[place]
            whole = count[one] + count[other]
            value[place] = (value[one] * count[one] + value[other] * count[other]) / whole
    return Tree(
        [places[place] for place in np.where(leaf, 0, nodes["feature_idx"].astype(np.int64))],
        [float(edge) for edge in np.where(leaf, 0.0, nodes["num_threshold"])],
        [int(place) for place in left],
        [int(place) for place in right],
        [float(one) for one in value],
    )


def _one_thread() -> Any:
    """Return a context in which numeric libraries keep to one thread.

    Their threads wait by spinning: beside other work on few processors that costs tenfold.
    """
    return importlib.import_module("threadpoolctl").threadpool_limits(1)


def _sklearn(part: str) -> Any:
    """Return a part of scikit-learn, which is an extra and so not imported with us."""
    try:
        return importlib.import_module(f"sklearn.{part}")
    except ImportError as error:
        raise ConfigError(
            "To learn a forecast, install the extra: pip install 'crm-social[forecast]'."
        ) from error
