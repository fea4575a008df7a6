"""Reading a channel: pages and cursors are kept together, faults lose nothing."""

from datetime import timedelta

import pytest

from crm_social import plugins
from crm_social.actions import channels, intake, sync
from crm_social.core.facts import Actor, Engagement, Post
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.outbound import Policy
from crm_social.sdk import AuthExpired, Page, RateLimited, Setting, Unavailable
from crm_social.sdk import Policy as Terms
from crm_social.signing import Safe
from crm_social.store import channels as stored
from crm_social.store import ledger
from tests.cast import NOW, ago


class Platform:
    """A platform at the other end of a connector: five pages of one like each."""

    platform = "fake"
    title = "Fake"
    settings = (
        Setting("account", "Which account."),
        Setting("password", "Its password.", secret=True),
        Setting("server", "Where.", required=False, default="https://fake.example"),
    )
    policy = Terms(
        fields=("handle", "name"),
        may_link_to_contact="yes",
        may_score=True,
        may_export_to_crm="full",
        may_contact="yes",
        profile_ttl=timedelta(days=90),
    )
    poll_every = timedelta(minutes=2)

    def __init__(self):
        self.fault = None
        self.fault_after = 99
        self.seen = []

    def fetch(self, channel, http, now):  # noqa: ARG002 - the contract
        self.seen.append((dict(channel.settings), dict(channel.cursor)))
        for number in range(channel.cursor.get("page", 0), 5):
            if number == self.fault_after and self.fault:
                raise self.fault
            yield Page((self.like(number),), {"page": number + 1})

    def like(self, number, **actor):
        return Engagement(
            platform="fake",
            kind="like",
            id=str(number),
            occurred_at=ago(hours=number + 1),
            actor=Actor(id="kari", name="Kari", email="kari@secret.example", **actor),
            post=Post(id="p1"),
        )


@pytest.fixture
def platform(monkeypatch):
    made = Platform()
    monkeypatch.setattr(plugins, "connectors", lambda: {"fake": made})
    return made


@pytest.fixture
def safe(config):
    return Safe(config.secret_key)


@pytest.fixture
def channel(db, platform, safe):
    channels.add(
        db,
        safe,
        name="shop",
        connector="fake",
        settings={"account": "us", "password": "hemmelig"},
        now=NOW,
    )


def read(db, safe, config, now=NOW):
    return sync.sync_channel(db, safe, Policy.of(config), "shop", now, lambda: now)


def row(db):
    with db.reading() as session:
        return stored.get(session, "shop")


def test_everything_new_is_taken_in_and_the_next_visit_is_planned(
    db, safe, config, channel, platform
):
    synced = read(db, safe, config)

    assert (synced.new, synced.problem) == (5, None)
    assert row(db).next_sync_at == NOW + timedelta(minutes=2)
    assert platform.seen[0][0] == {
        "account": "us",
        "password": "hemmelig",
        "server": "https://fake.example",
    }


def test_a_secret_setting_is_not_stored_in_clear_nor_shown(db, channel):
    assert "hemmelig" not in row(db).settings
    assert channels.every(db)[0].settings == {"account": "us", "server": "https://fake.example"}


def test_what_the_connector_does_not_declare_is_not_stored(db, safe, config, channel):
    read(db, safe, config)

    with db.reading() as session:
        (body,) = session.connection().exec_driver_sql("SELECT body FROM facts WHERE id = 1").one()
    assert "Kari" in body
    assert "secret.example" not in body


def test_a_fault_keeps_the_pages_before_it_and_goes_on_there(db, safe, config, channel, platform):
    platform.fault, platform.fault_after = Unavailable("fake.example does not answer."), 3

    first = read(db, safe, config)
    platform.fault = None
    second = read(db, safe, config)

    assert (first.new, first.problem) == (3, "fake.example does not answer.")
    assert (second.new, second.known) == (2, 0)
    assert platform.seen[1][1] == {"page": 3}


def test_pauses_grow_while_a_platform_is_down(db, safe, config, channel, platform):
    platform.fault, platform.fault_after = Unavailable("down"), 0
    pauses = []
    for _ in range(3):
        read(db, safe, config)
        pauses.append((row(db).next_sync_at - NOW).total_seconds())

    assert pauses == [30, 60, 120]


def test_a_platform_that_asks_to_wait_is_left_alone_so_long(db, safe, config, channel, platform):
    platform.fault, platform.fault_after = RateLimited("slow down", 900), 0

    read(db, safe, config)

    assert row(db).next_sync_at == NOW + timedelta(minutes=15)


def test_a_dead_credential_stops_the_channel_until_a_person_resumes_it(
    db, safe, config, channel, platform
):
    platform.fault, platform.fault_after = AuthExpired("Sign in again."), 0
    read(db, safe, config)

    assert (row(db).next_sync_at, row(db).problem) == (None, "Sign in again.")
    assert sync.sync_due(db, safe, Policy.of(config), NOW + timedelta(days=1)) == 0

    platform.fault = None
    channels.resume(db, "shop", NOW)
    assert sync.sync_due(db, safe, Policy.of(config), NOW) == 5


def test_two_workers_never_read_one_channel(db, safe, config, channel):
    sync.take(db, "shop", NOW)

    with pytest.raises(Conflict, match="Another worker"):
        read(db, safe, config)


def test_the_lease_of_a_worker_that_died_runs_out(db, safe, config, channel):
    sync.take(db, "shop", NOW)

    assert read(db, safe, config, NOW + sync.LEASE + timedelta(seconds=1)).new == 5


def test_a_page_is_not_kept_when_another_worker_took_over(db, safe, config, channel, platform):
    _, mine_until = sync.take(db, "shop", NOW)
    sync.take(db, "shop", NOW + sync.LEASE + timedelta(seconds=1))
    page = Page((platform.like(1),), {"page": 1})

    with pytest.raises(Conflict, match="took over"):
        sync.keep(db, "shop", platform, page, mine_until, NOW, sync.Synced("shop"))

    with db.reading() as session:
        assert ledger.count(session) == 0


def test_an_engagement_that_breaks_the_rules_is_left_out_and_the_others_are_kept(
    db, safe, config, channel, platform, caplog
):
    platform.like = lambda number: Platform.like(
        platform, number, handle="x" * 2000 if number == 2 else "kari"
    )

    assert read(db, safe, config).new == 4
    assert "engagement left out" in caplog.text
    assert "Kari" not in caplog.text


def test_the_connector_sees_what_still_stands_on_a_post(db, safe, config, channel, platform):
    read(db, safe, config)
    gone = sync.facts.seal(
        sync.declared(
            Engagement(
                platform="fake", kind="like", id="1", occurred_at=NOW, withdrawn=True,
                actor=Actor(id="kari"), post=Post(id="p1"),
            ),
            platform,
            "shop",
        )
    )  # fmt: skip
    db.write(lambda session: ledger.append(session, [gone], NOW))

    found = sync.view(db, safe, Policy.of(config), row(db), platform, cursor="{}").live("p1")

    assert sorted(one.id for one in found) == ["0", "2", "3", "4"]


def test_wrong_settings_are_named(db, safe, platform):
    with pytest.raises(Invalid, match="needs account"):
        channels.add(db, safe, name="shop", connector="fake", settings={}, now=NOW)
    with pytest.raises(Invalid, match="no setting 'pasword'"):
        channels.add(db, safe, name="shop", connector="fake", settings={"pasword": "x"}, now=NOW)
    with pytest.raises(NotFound, match="no connector 'x'"):
        channels.add(db, safe, name="shop", connector="x", settings={}, now=NOW)


def test_a_channel_that_is_not_there_is_named(db, safe, config):
    with pytest.raises(NotFound, match="no channel 'shop'"):
        read(db, safe, config)


def test_what_came_becomes_a_task(db, safe, config, channel):
    read(db, safe, config)
    intake.apply_batch(db, NOW)

    with db.reading() as session:
        (count,) = session.connection().exec_driver_sql("SELECT count(*) FROM tasks").one()
    assert count == 1
