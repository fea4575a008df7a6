"""A rep without sight of a lead finds nothing, by page and by API, as of one that is not."""

import pytest

from crm_social.actions import accounts, follow_up, own_company, reps
from crm_social.store.db import utc_now
from tests.web.conftest import words


@pytest.fixture
def hers(db, eva, task_id):
    """Kari is Eva's."""
    follow_up.accept(db, task_id, "eva", utc_now())
    return task_id


def say(db, rule):
    own_company.change(db, {"sight": rule}, utc_now(), "ada")


@pytest.fixture
def as_ola(db, reps, client):
    made = accounts.add_token(
        db, name="t", scopes=list(accounts.Scope), username="ola", now=utc_now(), days=None
    )
    return {"Authorization": f"Bearer {made.token}"}


PAGES = ("/contacts/1", "/queue?task=1")
ADDRESSES = (
    "/contacts/1",
    "/contacts/1/timeline",
    "/contacts/1/explanation",
    "/tasks/1",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_lead_out_of_sight_is_as_one_that_is_not(db, ola, eva, hers, path):
    assert ola.get(path).status_code == 200

    say(db, "own")

    missing = ola.get(path.replace("1", "999"))
    assert ola.get(path).status_code == 404
    assert words(ola.get(path)).replace("1", "") == words(missing).replace("999", "")
    assert eva.get(path).status_code == 200


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_api_hides_the_same(db, client, as_ola, hers, path):
    assert client.get(f"/api/v1{path}", headers=as_ola).status_code == 200

    say(db, "own")

    assert client.get(f"/api/v1{path}", headers=as_ola).status_code == 404


@pytest.mark.parametrize("path", ["/contacts", "/leads", "/tasks", "/companies", "/suggestions"])
def test_lists_leave_it_out(db, client, as_ola, hers, path):
    say(db, "own")

    assert client.get(f"/api/v1{path}", headers=as_ola).json["items"] == []


def test_pages_count_and_find_what_is_in_sight(db, ola, eva, hers):
    say(db, "own")

    for path in ("/contacts", "/contacts?q=Kari", "/queue?who=all", "/queue?who=all&q=kari"):
        assert "Kari Nordmann" not in ola.get(path).text
        assert "Kari Nordmann" in eva.get(path).text
    assert "Everywhere (0)" in words(ola.get("/contacts"))


def test_nobody_acts_on_it_either(db, ola, hers, client, as_ola):
    say(db, "own")

    assert ola.send(f"/queue/{hers}/done").status_code == 404
    answer = client.post(f"/api/v1/tasks/{hers}/accept", headers=as_ola)
    assert answer.status_code == 404


def test_a_team_sees_each_others_and_admins_see_all(db, browser, ola, hers):
    say(db, "team")
    assert ola.get("/contacts/1").status_code == 404

    for name in ("ola", "eva"):
        reps.set_rep(db, name, {"teams": frozenset({"north"})}, utc_now())

    assert ola.get("/contacts/1").status_code == 200
    say(db, "own")
    assert browser("ada").get("/contacts/1").status_code == 200


def test_what_nobody_has_is_everybodys(db, ola, task_id):
    say(db, "own")

    assert ola.get("/contacts/1").status_code == 200
    assert "Kari Nordmann" in ola.get("/queue").text


def test_who_gave_a_lead_away_can_still_take_it_back(db, ola, task_id):
    say(db, "own")
    ola.send(f"/queue/{task_id}/accept")

    answer = ola.send(f"/queue/{task_id}/hand-over", to="eva", because="agreed")
    assert ola.get("/contacts/1").status_code == 404
    page = ola.get(answer.location)
    assert "Given to Eva Lind" in words(page)

    said = answer.location.partition("said=")[2].replace("%3A", ":")
    assert ola.send("/queue/undo", said=said).status_code == 303
    assert ola.get("/contacts/1").status_code == 200


def test_only_an_admin_says_whose_leads_reps_see(db, ola, browser):
    assert ola.send("/settings/company", sight="own").status_code == 403
    assert browser("ada").send("/settings/company", sight="own").status_code == 303
    assert own_company.get(db).sight == "own"
