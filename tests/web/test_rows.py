"""The rows of the queue are written by hand: whatever comes from outside is escaped in each."""

from html.parser import HTMLParser

import pytest

from crm_social.actions import follow_up
from crm_social.core.facts import Actor, Post
from crm_social.store import accounts
from crm_social.store.db import utc_now
from tests.cast import comment, like
from tests.web.conftest import soon

BAD = """<b onclick="x()">'&amp;"</b>"""


class Tags(HTMLParser):
    """Counts the tags of the list, and keeps what its attributes and words say."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.said = [], ""
        self.feed(page.split('<div id="list"')[1].split('<form id="bulk"')[0])

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name for name, _ in attrs}))
        self.said += "".join(value or "" for _, value in attrs)

    def handle_data(self, data):
        self.said += data


def hostile(**more):
    return {"name": f"name{BAD}", "handle": f"handle{BAD}", "company": f"company{BAD}"} | more


@pytest.mark.parametrize(
    "told",
    [
        {"text": f"Hva koster {BAD}?"},
        {"text": f"Hva koster {BAD}?", "lang": BAD},
        {"post": Post(id="p", text=f"post{BAD}")},
    ],
)
def test_what_people_write_is_no_markup_in_a_row(ola, hear, told):
    fact = comment if "text" in told else like
    hear(fact("1", actor=Actor(id="bad", **hostile()), occurred_at=soon(hours=1), **told))

    listed = Tags(ola.get("/queue").text)

    assert not [one for one in listed.tags if one[0] == "b" or "onclick" in one[1]]
    assert listed.said.count(f"name{BAD}") == 2
    assert f"company{BAD}" in listed.said


def test_a_search_is_no_markup_in_the_addresses_of_rows(ola, task_id):
    page = ola.get("/queue", query_string={"q": 'Kari" onclick="x()'})
    found = ola.get("/queue", query_string={"q": "Kari", "play": "call"})

    assert not [one for one in Tags(page.text).tags if "onclick" in one[1]]
    assert f'href="/queue?task={task_id}&amp;q=Kari&amp;play=call"' in found.text


def test_who_has_it_stands_in_the_row(ola, eva, db, task_id):
    with db.writing() as session:
        eva_lind = accounts.user(session, "eva")
        accounts.rename(session, eva_lind.id, f"Eva{BAD}")
    follow_up.accept(db, task_id, "eva", utc_now())

    listed = Tags(ola.get("/queue?who=all").text)

    assert f"Eva{BAD} · Call" in listed.said
    assert not [one for one in listed.tags if one[0] == "b"]


def test_the_open_row_and_the_chosen_ones_are_marked(ola, two_tasks):
    first, second = two_tasks

    page = ola.get(f"/queue?task={second}&chosen={first}").text

    assert f'value="{first}" form="bulk" aria-label="Choose Kari Nordmann" checked' in page
    assert page.count('aria-current="true"') == 2  # of the tabs one, of the rows one
    assert f'task={second}" aria-current="true"' in page
