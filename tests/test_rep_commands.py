"""`crm-social rep`: reps as the one who leads them sets them up."""

import pytest
from click.testing import CliRunner

from crm_social import cli
from crm_social.actions import routing
from crm_social.app import create_app
from crm_social.core.model import Hours
from crm_social.store import reps as stored
from crm_social.store.db import utc_now
from tests.cast import comment, contact_of


@pytest.fixture
def run(config, reps):
    env = {
        "CRM_SOCIAL_DATA": config.data,
        "CRM_SOCIAL_DATABASE_URL": config.database_url,
        "CRM_SOCIAL_SECRET_KEY": config.secret_key,
        "CRM_SOCIAL_LOG_LEVEL": "error",
    }

    def go(*arguments):
        return CliRunner().invoke(cli.main, ("rep", *arguments), obj=create_app, env=env)

    return go


@pytest.fixture
def found(db):
    def look(username):
        with db.reading() as session:
            return stored.get(session, username)

    return look


def test_a_rep_is_set_listed_and_changed(run, found):
    shown = run(
        "set", "ola", "--team", "north", "--country", "NO", "--country", "SE", "--capacity", "5",
        "--timezone", "Europe/Oslo", "--days", "mon-thu,sat", "--opens", "07:30",
        "--closes", "24:00", "--holidays", "NO",
    )  # fmt: skip

    assert shown.exit_code == 0
    assert "0 of    5 tasks  here  teams north  countries NO, SE" in shown.output
    assert run("list").output == shown.output
    assert found("ola").hours == Hours(
        "Europe/Oslo", days=frozenset({1, 2, 3, 4, 6}), opens=450, closes=1440, holidays="NO"
    )

    run("set", "ola", "--country", "all", "--timezone", "all", "--inactive")

    ola = found("ola")
    assert (ola.countries, ola.hours, ola.active) == (frozenset(), None, False)
    assert (ola.teams, ola.capacity) == (frozenset({"north"}), 5)
    assert "inactive" in run("list").output


@pytest.mark.parametrize(
    ("days", "expected"),
    [("sat-mon", {6, 7, 1}), ("wed", {3}), ("mon, fri", {1, 5}), ("mon-sun", set(range(1, 8)))],
)
def test_days_are_written_as_people_do(run, found, days, expected):
    run("set", "ola", "--timezone", "Europe/Oslo", "--days", days)

    assert found("ola").hours.days == expected


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "per"), "no user 'per'"),
        (("set", "ola", "--timezone", "Mars/Olympus"), "no time zone"),
        (("set", "ola", "--timezone", "Europe/Oslo", "--days", "someday"), "someday"),
        (("set", "ola", "--timezone", "Europe/Oslo", "--opens", "8"), "08:30"),
        (("set", "ola", "--timezone", "Europe/Oslo", "--opens", "17:00"), "closes after"),
        (("set", "ola", "--timezone", "Europe/Oslo", "--holidays", "XX"), "'XX'"),
        (("set", "ola", "--capacity", "-1"), "0 to"),
        (("absent", "ola", "--from", "tomorrow"), "no time"),
        (("absent", "ola"), "no rep"),
        (("back", "ola"), "no rep"),
        (("why", "99"), "no contact 99"),
    ],
)
def test_what_cannot_be_is_one_clear_line_and_status_1(run, arguments, says):
    result = run(*arguments)

    assert result.exit_code == 1
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_rep_goes_away_and_comes_back(run):
    for username in ("ola", "eva"):
        run("set", username)

    said = run("absent", "ola", "--to", "2126-12-07T07:00:00Z", "--stand-in", "eva").output

    assert "until 2126-12-07 07:00 UTC; eva stands in." in said
    assert "away, eva stands in" in run("list").output
    assert run("back", "ola").output == "ola is back.\n"
    assert run("back", "ola").output == "ola was not away.\n"
    assert "away" not in run("list").output


def test_why_says_whose_a_contact_is(run, db, take_in):
    run("set", "ola")
    now = utc_now()
    take_in(comment(text="Hva koster det?", occurred_at=now), now=now)
    with db.reading() as session:
        contact = str(contact_of(session, "mastodon", "kari"))

    before = run("why", contact, "--lang", "nb").output
    routing.assign_batch(db, utc_now())
    after = run("why", contact).output

    assert before.splitlines() == [
        "Nobody's, so everybody's.",
        "By the rules of now: ola.",
        "  Ingen regel gjelder, så alle det passer for, kan få den.",
        "  Bare ola kan ta den nå.",
    ]
    assert after.startswith("ola's. No rule speaks of this contact")
