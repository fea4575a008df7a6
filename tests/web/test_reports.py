"""The pages of reports: every number on them opens a list of exactly so many."""

import csv
import io
import re

import pytest
from pyarrow import BufferReader
from pyarrow.parquet import read_table

from crm_social.actions import accounts
from crm_social.core.dealings import Deal
from crm_social.core.facts import Actor, Post
from crm_social.store.db import utc_now
from tests.cast import LIV, comment, like
from tests.core.told import sale
from tests.web.conftest import soon

PAGES = (
    "/loop",
    "/funnel",
    "/funnel?by=platform",
    "/funnel?by=post&within=30",
    "/funnel?lobe=2",
    "/funnel/cohorts",
    "/funnel/paths",
    "/posts",
    "/posts/mix",
    "/posts/attribution",
    "/posts/hours",
)
_LINK = re.compile(r'href="(/reports/people\?[^"]*)"[^>]*>(?:<title>[^<]*</title>)?([^<]*)<')


@pytest.fixture
def marketer(db, reps, browser):
    """Ola's browser, who may see reports."""
    accounts.set_role(db, "ola", "marketing", utc_now())
    return browser("ola")


@pytest.fixture
def sold(take_in):
    """Liv saw tips, asked, and bought; Per only liked a prize."""
    tips = Post(
        id="tips", class_="interesting", text="How to <lace> boots", published_at=soon(days=40)
    )
    prize = Post(id="prize", class_="promotion", giveaway=True, published_at=soon(days=20))
    now = utc_now()
    take_in(
        like("1", actor=LIV, post=tips, occurred_at=soon(days=30)),
        like("2", actor=Actor(id="per", name="Per"), post=prize, occurred_at=soon(days=17)),
        comment("3", "Hva koster dette?", actor=LIV, post=tips, occurred_at=soon(days=15)),
        sale(Deal.OPENED, soon(days=10)),
        sale(Deal.WON, soon(days=3), amount=1000.0, currency="NOK"),
        now=now,
    )


@pytest.mark.parametrize("path", [*PAGES, "/reports/people?of=stage&stage=S1"])
def test_each_table_can_be_saved_as_parquet_with_the_same_rows(marketer, sold, path):
    joint = "&" if "?" in path else "?"
    heads, *rows = csv.reader(io.StringIO(marketer.get(f"{path}{joint}format=csv").text))
    answer = marketer.get(f"{path}{joint}format=parquet")

    kept = read_table(BufferReader(answer.data))

    assert answer.content_type == "application/vnd.apache.parquet"
    assert kept.column_names == heads
    assert kept.num_rows == len(rows)
    for told, row in zip(kept.to_pylist(), rows, strict=True):
        # An apostrophe keeps a spreadsheet from taking a text for a formula.
        plain = [cell.removeprefix("'") for cell in row]
        assert ["" if cell is None else str(cell) for cell in told.values()] == plain


@pytest.mark.parametrize("path", PAGES)
def test_each_page_stands_empty(marketer, path):
    page = marketer.get(path)

    assert page.status_code == 200
    assert 'class="empty"' in page.text


@pytest.mark.parametrize("path", PAGES)
def test_every_number_opens_a_list_of_that_length(marketer, sold, path):
    page = marketer.get(path)

    links = [(link.replace("&amp;", "&"), said) for link, said in _LINK.findall(page.text)]
    assert page.status_code == 200
    counted = [(link, int(said)) for link, said in links if said.strip().isdigit()]
    if "lobe=2" not in path and path not in ("/posts/mix", "/funnel/cohorts"):
        assert counted
    for link, number in counted:
        if "of=credit" not in link:
            assert f'data-count="{number}"' in marketer.get(link).text, link
    for link, _ in links:
        behind = marketer.get(link)
        shown = behind.text.count('<th scope="row">')
        assert f'data-count="{shown}"' in behind.text


def test_the_eight_links_its_stages_and_flows(marketer, sold):
    page = marketer.get("/loop").text

    assert page.count('class="spot') == 13
    assert re.search(r'href="/reports/people\?of=stage&amp;stage=R1"', page)
    assert 'class="flow' in page


@pytest.mark.parametrize("path", ["/loop", "/funnel/paths"])
def test_a_picture_can_be_saved(marketer, sold, path):
    picture = marketer.get(f"{path}?format=svg")

    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert picture.text.startswith("<svg xmlns=")
    assert "href" not in picture.text


@pytest.mark.parametrize("path", [path for path in PAGES if "?" not in path])
def test_a_table_can_be_saved(marketer, sold, path):
    table = marketer.get(f"{path}?format=csv")

    assert table.content_type == "text/csv; charset=utf-8"
    assert len(table.text.splitlines()) > 1


def test_an_address_with_dates_shows_those_weeks(marketer, sold):
    page = marketer.get("/funnel?since=2020-01-08&until=2020-01-15")

    assert "6 Jan 2020 to 19 Jan 2020" in page.text


@pytest.mark.parametrize(
    "asked", ["of=nothing", "of=step&stage=X&lobe=9", "of=flow", "of=post&post=x"]
)
def test_an_address_that_names_no_list_is_refused(marketer, asked):
    assert marketer.get(f"/reports/people?{asked}").status_code == 422


def test_a_rep_is_not_shown_reports(reps, browser):
    ola = browser("ola")

    assert ola.get("/loop").status_code == 403
    assert 'href="/loop"' not in ola.get("/queue").text
