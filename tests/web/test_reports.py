"""The pages of reports: every number on them opens a list of exactly so many."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
from pyarrow import BufferReader
from pyarrow.parquet import read_table

from crm_social.actions import accounts
from crm_social.core.charts.say import Say
from crm_social.core.charts.words import WORDS
from crm_social.core.dealings import Deal
from crm_social.core.facts import Actor, Post
from crm_social.core.loop import Stage
from crm_social.store.db import utc_now
from crm_social.web import sentences, words
from crm_social.web.words import Lang
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


@pytest.mark.parametrize("path", PAGES)
def test_each_report_can_be_saved_as_a_picture(marketer, sold, path):
    joint = "&" if "?" in path else "?"
    picture = marketer.get(f"{path}{joint}format=svg")

    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert picture.headers["Content-Disposition"].endswith('.svg"')
    assert picture.text.startswith("<svg xmlns=")
    assert "href" not in picture.text
    page = marketer.get(path).text
    assert re.search(rf'href="{re.escape(path.partition("?")[0])}\?[^"]*format=svg" download', page)
    assert "data-png=" in page


def drawn(marketer, path):
    """The lines of text of a picture, those on one height from left to right."""
    root = ET.fromstring(marketer.get(path).data)  # noqa: S314 - our own
    rows = {}
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        rows.setdefault(one.get("y"), []).append((float(one.get("x")), "".join(one.itertext())))
    return [[said for _, said in sorted(row)] for row in rows.values()]


def kept(marketer, path):
    return list(csv.DictReader(io.StringIO(marketer.get(path).text)))


def test_the_drawn_funnel_has_the_numbers_of_its_table(marketer, sold):
    stages = words.of(Lang.EN).names.stages
    drawing = {row[0]: row for row in drawn(marketer, "/funnel?format=svg")}

    for row in kept(marketer, "/funnel?format=csv"):
        told = drawing[stages[Stage(row["stage"])]]
        assert (told[1], told[-2]) == (row["reached"], row["skipped"])


def test_the_drawn_cohorts_have_the_numbers_of_their_table(marketer, sold):
    drawing = [
        row
        for row in drawn(marketer, "/funnel/cohorts?format=svg")
        if "%" in row[-1] and len(row) > 2
    ]
    table = [row for row in kept(marketer, "/funnel/cohorts?format=csv") if row["size"] != "0"]

    assert len(drawing) == len(table) == 2
    for told, row in zip(drawing, reversed(table), strict=True):
        assert told[1] == row["size"]
        shares = [int(row[f"week_{n}"]) / int(row["size"]) for n in range(1, len(told) - 1)]
        assert told[2:] == [f"{share:.0%}" for share in shares]
        # Weeks that have not come are left out of both.
        assert {row[f"week_{n}"] for n in range(len(told) - 1, 14)} <= {""}


def test_the_drawn_hours_have_the_numbers_of_their_table(marketer, sold):
    drawing = drawn(marketer, "/posts/hours?format=svg")
    days = [row[1:] for row in drawing if row[0] in words.of(Lang.EN).reports.weekdays.values()]
    table = [row["people"] for row in kept(marketer, "/posts/hours?format=csv")]

    assert len(days) == 7
    assert [one for row in days for one in row] == [one for one in table if one != "0"]


def test_the_drawn_mix_and_attribution_have_the_numbers_of_their_tables(marketer, sold):
    (first, *_) = kept(marketer, "/posts/mix?format=csv")
    mix = [one for row in drawn(marketer, "/posts/mix?format=svg") for one in row]
    (owed,) = kept(marketer, "/posts/attribution?format=csv")
    row = next(
        row for row in drawn(marketer, "/posts/attribution?format=svg") if "How to" in row[0]
    )

    assert f"{float(first['share']):.0%}" in mix
    assert row[1:4] == [f"{float(owed[name]):g}" for name in ("lead", "opportunity", "won")]
    assert row[4] == "1,000 NOK"


def test_the_drawn_loop_and_paths_have_the_numbers_of_their_tables(marketer, sold):
    loop = [one for row in drawn(marketer, "/loop?format=svg") for one in row]
    paths = marketer.get("/funnel/paths?format=svg").text

    for row in kept(marketer, "/loop?format=csv"):
        assert row["moves"] in loop
    stages = words.of(Lang.EN).names.stages
    for row in kept(marketer, "/funnel/paths?format=csv"):
        if int(row["place"]) < 6:
            ends = f"{stages[Stage(row['start'])]} to {stages[Stage(row['end'])]}"
            assert f"<title>{ends}: {row['people']} time" in paths


def test_a_post_is_let_rest_from_its_row(marketer, sold):
    assert "/pauses/new?platform=mastodon&amp;post=tips" in marketer.get("/posts").text

    marketer.send("/pauses", platform="mastodon", post="tips", reason="The price is wrong.")

    assert "The price is wrong." in marketer.get("/pauses").text


def test_the_days_of_a_post_are_drawn_beside_it_and_told(marketer, sold):
    page = marketer.get("/posts").text
    picture = marketer.get("/posts?format=svg").text

    assert page.count("1 person in the first 30 days, most on ") == 4
    assert picture.count("1 person in the first 30 days, most on ") == 2


@pytest.mark.parametrize("lang", list(Lang))
def test_drawings_name_things_as_pages_do(lang):
    of, pages = WORDS[lang.value], words.of(lang)

    assert of.stages == pages.names.stages
    assert of.metrics == pages.goals.metrics
    assert of.standings == pages.goals.standings
    for name in set(of.__struct_fields__) & set(pages.reports.__struct_fields__):
        page, drawing = getattr(pages.reports, name), getattr(of, name)
        same = (page.one, page.other) if isinstance(drawing, tuple) else page
        assert drawing == same, name
    for name in ("x", "email", "crm.hubspot", "mastodon", "linkedin", "hackernews", "youtube"):
        assert Say(lang.value).platform(name) == sentences.platform(name, pages)


def test_a_picture_is_in_the_readers_language(marketer, sold, db):
    accounts.set_lang(db, "ola", "nb")

    assert '<title id="title">Trakt</title>' in marketer.get("/funnel?format=svg").text


@pytest.mark.parametrize("name", ["calibration", "forecast"])
def test_how_good_the_model_was_can_be_saved_in_every_form(marketer, name):
    picture = marketer.get(f"/reports/{name}?format=svg")

    assert picture.content_type == "image/svg+xml; charset=utf-8"
    assert marketer.get(f"/reports/{name}?format=csv").content_type.startswith("text/csv")
    assert marketer.get(f"/reports/{name}").headers["Location"] == f"/model#{name}"


def test_a_link_to_the_very_weeks_holds_every_choice(marketer, sold):
    page = marketer.get("/funnel?by=platform&within=30&weeks=4").text
    link = re.search(r'href="([^"]*)">A link to these very weeks', page)[1].replace("&amp;", "&")

    again = marketer.get(link).text

    assert {"by=platform", "within=30"} < set(link.partition("?")[2].split("&"))
    assert "weeks=" not in link
    assert re.findall(r'data-count|class="n"><a href="([^"]*)"', again) == re.findall(
        r'data-count|class="n"><a href="([^"]*)"', page
    )


def test_another_tab_keeps_the_weeks_asked_for(marketer, sold):
    page = marketer.get("/funnel?since=2026-09-01&until=2026-10-01&lobe=2").text

    assert 'href="/funnel/cohorts?since=2026-09-01&amp;until=2026-10-01&amp;lobe=2"' in page


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
