"""What every installed connector must offer."""

from datetime import timedelta

import pytest

from crm_social import plugins
from crm_social.core.facts import Actor
from crm_social.sdk import Connector

CONNECTORS = sorted(plugins.connectors().items())


@pytest.fixture(params=CONNECTORS, ids=[name for name, _ in CONNECTORS])
def connector(request):
    return request.param[1]


def test_there_are_the_two_of_the_spine():
    assert {name for name, _ in CONNECTORS} >= {"bluesky", "wordpress"}


def test_it_is_a_connector_with_a_name_people_know(connector):
    assert isinstance(connector, Connector)
    assert connector.title
    assert connector.platform.islower()


def test_every_setting_says_what_it_is_for(connector):
    assert connector.settings
    for setting in connector.settings:
        assert setting.help.strip()
        assert not (setting.required and setting.default is not None)


def test_what_is_secret_by_its_name_is_marked_secret(connector):
    for setting in connector.settings:
        if any(word in setting.name for word in ("password", "token", "secret")):
            assert setting.secret


def test_its_policy_is_complete_and_names_fields_that_exist(connector):
    policy = connector.policy
    assert set(policy.fields) <= set(Actor.__struct_fields__)
    assert policy.may_link_to_contact in {"never", "consent", "public_and_expected", "yes"}
    assert policy.may_export_to_crm in {"none", "ids_only", "full"}
    assert policy.may_contact in {"none", "after_inbound", "yes"}
    assert policy.profile_ttl > timedelta(0)
    assert policy.must_delete_within <= timedelta(hours=24)


def test_it_does_not_poll_like_a_flood(connector):
    assert connector.poll_every >= timedelta(seconds=30)
