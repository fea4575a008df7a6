"""Whose leads a rep sees, by the company's rule."""

import pytest

from crm_social.core import sight
from crm_social.core.rights import Role
from crm_social.core.sight import Rule

TEAMS = {"ola": {"north", "web"}, "eva": {"web"}, "tor": {"south"}, "siri": set()}


def test_by_default_everybody_sees_everything():
    assert sight.of(Rule.ALL, "ola", Role.REP, TEAMS) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REP])
@pytest.mark.parametrize("rule", Rule)
def test_who_is_no_rep_sees_everything(role, rule):
    assert sight.of(rule, "ola", role, TEAMS) is None


@pytest.mark.parametrize(
    ("rep", "owners"),
    [("ola", ("eva", "ola")), ("tor", ("tor",)), ("siri", ("siri",)), ("new", ("new",))],
)
def test_those_who_share_a_team_see_each_others_leads(rep, owners):
    assert sight.of(Rule.TEAM, rep, Role.REP, TEAMS).owners == owners


def test_a_rep_who_sees_their_own_sees_those_nobody_has_too():
    mine = sight.of(Rule.OWN, "ola", Role.REP, TEAMS)

    assert mine.allows("ola")
    assert mine.allows(None)
    assert mine.allows("eva", "ola")
    assert not mine.allows("eva")
    assert not mine.allows("eva", None)
