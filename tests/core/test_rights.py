"""Who may do what."""

import pytest

from crm_social.core.rights import RIGHTS, Right, Role, may, who_may

READS = [right for right in Right if right.value.startswith("see-")]


@pytest.mark.parametrize("right", list(Right))
def test_auditors_read_everything_and_change_nothing(right):
    assert may("auditor", right) == (right in READS)


@pytest.mark.parametrize("right", list(Right))
def test_admins_may_do_everything(right):
    assert may("admin", right)


def test_managers_may_what_reps_and_marketing_may():
    assert RIGHTS[Role.REP] | RIGHTS[Role.MARKETING] < RIGHTS[Role.MANAGER]


def test_marketing_works_no_leads_and_reps_see_no_settings():
    assert not may("marketing", Right.WORK)
    assert not may("rep", Right.SEE_SETTINGS)


def test_a_role_nobody_knows_may_do_nothing():
    assert not any(may("owner", right) for right in Right)


def test_who_may_names_roles_in_their_order():
    assert who_may(Right.MANAGE_TOKENS) == (Role.ADMIN,)
    assert who_may(Right.WORK) == (Role.REP, Role.MANAGER, Role.ADMIN)
