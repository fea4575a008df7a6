"""Single values put into a model's text: what is not changed stays as it was written."""

import pytest

from crm_social.core import starters
from crm_social.core.models.difference import changes, written
from crm_social.core.models.editing import with_values
from crm_social.core.models.reading import parse, read

STARTER = starters.text_of("b2b-services") or ""
EXTENDING = "# Ours.\nextends: starter:b2b-services\n"
KNOWN = {"starter:b2b-services": STARTER}.get


def test_only_the_value_changes_and_comments_stay():
    edited = with_values(
        STARTER, {"axes.intent.half_life": "10 d", "axes.engagement.bands.1": "13"}
    )

    before, after = STARTER.splitlines(), edited.splitlines()
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ("    bands: {1: 12, 2: 4}", "    bands: {1: 13, 2: 4}"),
        ("    half_life: 14 d", "    half_life: 10 d"),
    ]


def test_a_comment_behind_a_value_stays():
    edited = with_values(STARTER, {"loop.mql_cells": "[A1, B2]"})

    assert "  mql_cells: [A1, B2]  # fit letter and engagement band" in edited


@pytest.mark.parametrize(
    "text",
    [
        EXTENDING,
        f"{EXTENDING}axes: {{intent: {{bands: {{1: 11}}}}}}\n",
        f"{EXTENDING}axes:\n  intent:\n    bands: {{1: 11}}\n",
        f"{EXTENDING}axes:\n  intent: {{half_life: 9 d}}  # fast\n",
        f"{EXTENDING}axes:\n  intent:\n    half_life:\n",
        f"{EXTENDING}plays:\n  call:\n    due_in: 1 h\n  # kept\nfatigue: {{tasks: 3}}\n",
        f"{EXTENDING}loop:\n  mql_cells:\n    - A1\n    # kept\n    - B1\n\nhours: none\n",
    ],
)
def test_values_are_put_in_wherever_they_are_missing(text):
    wanted = {
        "axes.intent.half_life": "10 d",
        "plays.call.due_in": "90 min",
        "loop.mql_cells": "[A1, B2]",
    }

    edited = with_values(text, wanted)

    values = written(parse(edited, known=KNOWN))
    assert {path: values[path] for path in wanted} == wanted
    assert "# Ours." in edited


def test_a_value_is_one_value_whatever_it_holds():
    found = read(
        with_values(EXTENDING, {"plays.call.due_in": "1 h}\nfit: {known: 99"}), known=KNOWN
    )

    assert [problem.path for problem in found.problems] == ["plays.call.due_in"]


def test_changes_are_told_as_the_file_writes_them():
    old = parse(STARTER)
    new = parse(with_values(STARTER, {"credit.points.like": "2", "credit.giveaway": "0.5"}))

    assert [(one.path, one.before, one.after) for one in changes(old, new)] == [
        ("credit.points.like", "1", "2"),
        ("credit.giveaway", "0.2", "0.5"),
    ]
    assert changes(old, old) == []
