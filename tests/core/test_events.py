"""What other programs hear of a person: no more than the terms of its sources let them."""

import json

import pytest

from crm_social.core import events
from crm_social.core.dealings import Person
from tests.cast import LIV, NOW, ago
from tests.core.told import consent, fold, signal, wants

PERSONAL = ("name", "handle", "email", "company", "title")


def heard(*told):
    """Return what a message about the task of these facts says of the contact, and of the task."""
    state = fold(*told).state
    message = events.task_changed(7, state, state.tasks[0], NOW)
    data = json.loads(message.payload)["data"]
    return data["contact"], data["task"]


@pytest.mark.parametrize("platform", ["mastodon", "youtube", "wordpress", "form"])
def test_where_the_terms_let_everything_leave_all_is_told(platform):
    contact, task = heard(wants(platform=platform))

    assert {name: contact[name] for name in PERSONAL} == {
        name: getattr(LIV, name) for name in PERSONAL
    }
    assert task["said"] == "Hva koster dette?"
    assert "Liv" in task["words"]


@pytest.mark.parametrize("platform", ["x", "facebook", "instagram", "threads", "tiktok"])
def test_elsewhere_only_ids_links_and_our_own_judgements_are(platform):
    contact, task = heard(wants(platform=platform, url="https://social.example/c/1"))

    assert [contact[name] for name in PERSONAL] == [None] * 5
    assert (contact["id"], contact["stage"], contact["fit"]) == (7, "S3", "A")
    assert task["said"] is None
    assert "Liv" not in task["words"]
    assert task["url"] == "https://social.example/c/1"
    assert LIV.name not in json.dumps([contact, task])


def test_each_datum_follows_the_terms_of_where_it_was_heard():
    known = Person("x", "liv", email="liv@fjordkaffe.example", title="Innkjøpssjef")

    contact, task = heard(
        wants(platform="x"), signal("profile", ago(minutes=30), who=known, actor="crm.hubspot")
    )

    assert contact["title"] == "Innkjøpssjef"
    assert (contact["name"], contact["handle"]) == (None, None)
    assert task["said"] is None


def test_who_objects_to_export_is_told_of_by_id_alone():
    contact, task = heard(wants(), consent("objected", "export", ago(minutes=50)))

    assert [contact[name] for name in PERSONAL] == [None] * 5
    assert task["said"] is None
