"""Queues with a name: kept with the user, shared by their address, one of them the default."""

import pytest

from crm_social.actions import filters
from crm_social.store.db import utc_now
from tests.web.conftest import words

ASKED = {"play": "answer", "platform": "mastodon"}
ADDRESS = "/queue?play=answer&platform=mastodon"


@pytest.fixture
def saved(db, ola):
    assert ola.send("/queue/filters", name="Questions", **ASKED).location == ADDRESS
    return filters.every(db, "ola")[0].id


def test_a_filter_is_kept_with_its_user_and_with_nobody_else(ola, eva, db, saved):
    assert ">Questions<" in ola.get("/queue").text
    assert ">Questions<" not in eva.get("/queue").text
    assert filters.every(db, "eva") == []


def test_what_is_open_is_offered_to_be_saved_unless_it_is(ola, saved):
    assert "Save this filter" not in ola.get(ADDRESS).text
    assert "Save this filter" in ola.get("/queue?play=thank").text
    assert "Save this filter" not in ola.get("/queue").text


def test_a_shared_address_shows_the_readers_own_queue(eva, task_id, saved):
    assert "Kari Nordmann" in eva.get("/queue?platform=mastodon").text
    assert "Kari Nordmann" not in eva.get("/queue?platform=x").text


def test_the_queue_opens_with_the_default_and_everything_is_one_step_away(ola, saved):
    ola.send(f"/queue/filters/{saved}", default="yes")

    assert ola.get("/queue").location == ADDRESS
    assert ola.get("/queue?who=team").status_code == 200

    ola.send(f"/queue/filters/{saved}", default="no")
    assert ola.get("/queue").status_code == 200


def test_there_is_one_default(ola, db, saved):
    ola.send("/queue/filters", name="Free", who="free")
    free, questions = filters.every(db, "ola")
    for one in (questions, free):
        ola.send(f"/queue/filters/{one.id}", default="yes")

    assert [one.is_default for one in filters.every(db, "ola")] == [True, False]


def test_a_filter_is_renamed_and_dropped(ola, db, saved):
    assert ola.send(f"/queue/filters/{saved}", name="Asked").location == "/queue/filters"
    assert "Asked" in words(ola.get("/queue/filters"))

    ola.send(f"/queue/filters/{saved}/drop")

    assert filters.every(db, "ola") == []


def test_saving_under_a_name_again_takes_its_place(ola, db, saved):
    ola.send("/queue/filters", name="Questions", play="thank")

    (one,) = filters.every(db, "ola")
    assert (one.id, one.asked) == (saved, {"play": "thank"})


def test_anothers_filter_is_none(eva, saved):
    assert eva.send(f"/queue/filters/{saved}", name="Mine").status_code == 404
    assert eva.send(f"/queue/filters/{saved}/drop").status_code == 404


def test_names_are_needed_and_taken_once_and_there_are_only_so_many(ola, db, saved):
    assert ola.send("/queue/filters", name=" ", play="thank").status_code == 422
    ola.send("/queue/filters", name="Other", play="thank")
    assert ola.send(f"/queue/filters/{saved}", name="Other").status_code == 409

    for number in range(filters.MOST - 2):
        filters.save(db, "ola", f"f{number}", {}, utc_now())

    assert ola.send("/queue/filters", name="One more", play="call").status_code == 409
