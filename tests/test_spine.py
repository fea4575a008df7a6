"""The main job, whole: a like on a real server becomes a task and a signed webhook."""

import json
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from standardwebhooks.webhooks import Webhook

from crm_social.actions import channels, listening, replay, sync, webhooks
from crm_social.jobs import Works
from crm_social.store import channels as stored
from crm_social.store import contacts, ledger, queue
from crm_social.store.db import utc_now
from tests.conftest import started
from tests.servers import receiver as receivers

ROOT = Path(__file__).parents[1]
PASSWORD = "test-password"

pytestmark = pytest.mark.server


@pytest.fixture
def works(config, db):
    return Works(config, db)


@pytest.fixture
def receiver():
    with receivers.receiver() as made:
        yield made


@pytest.fixture
def secret(works, receiver):
    added = webhooks.add_endpoint(
        works.db,
        works.safe,
        works.policy,
        url=receiver.url,
        events=["task.opened"],
        by="ada",
        now=utc_now(),
    )
    return added.secret


class Person:
    """Somebody with an account on the network's own server."""

    def __init__(self, network, name):
        self.pds = network["pds"]
        made = self._post(
            "com.atproto.server.createAccount",
            {"handle": f"{name}.test", "email": f"{name}@mail.example", "password": PASSWORD},
        )
        self.did, self.handle, self.token = made["did"], made["handle"], made["accessJwt"]

    def _post(self, method, body, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(f"{self.pds}/xrpc/{method}", json=body, headers=headers, timeout=20)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def app_password(self):
        return self._post("com.atproto.server.createAppPassword", {"name": "crm"}, self.token)[
            "password"
        ]

    def create(self, collection, **record):
        record |= {"$type": collection, "createdAt": utc_now().isoformat()}
        body = {"repo": self.did, "collection": collection, "record": record}
        return self._post("com.atproto.repo.createRecord", body, self.token)

    def delete(self, made):
        _, _, _, collection, key = made["uri"].split("/")
        body = {"repo": self.did, "collection": collection, "rkey": key}
        self._post("com.atproto.repo.deleteRecord", body, self.token)


def until(found, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what := found():
            return what
        time.sleep(0.2)
    raise AssertionError("It did not happen in time.")


def tasks(db):
    with db.reading() as session:
        return queue.open_for(session, "ola", utc_now())


def listen_to(works, network, shop, name):
    channels.add(
        works.db,
        works.safe,
        name=name,
        connector="bluesky",
        settings={
            "handle": shop.handle,
            "app_password": shop.app_password(),
            "service": network["pds"],
        },
        now=utc_now(),
    )


def reference(made):
    return {"uri": made["uri"], "cid": made["cid"]}


@pytest.fixture(scope="module")
def network():
    yield from started("tests.servers.bluesky")


@pytest.mark.xdist_group("bluesky")
def test_a_like_on_bluesky_becomes_a_task_and_a_signed_webhook(works, network, receiver, secret):
    shop, kari = Person(network, "fjordshop"), Person(network, "karinord")
    post = shop.create("app.bsky.feed.post", text="Nye vinterstøvler i butikken")
    listen_to(works, network, shop, "our-bluesky")
    like = kari.create("app.bsky.feed.like", subject=reference(post))

    def read():
        done = sync.sync_channel(works.db, works.safe, works.policy, "our-bluesky", utc_now())
        assert done.problem is None
        return done.new

    until(read)
    works.apply()
    works.deliver()

    (item,) = tasks(works.db)
    assert (item.task.play, item.handle) == ("thank", "karinord.test")
    assert item.task.post == "Nye vinterstøvler i butikken"
    (heard,) = receiver.heard
    Webhook(secret).verify(heard.body, heard.headers)
    told = json.loads(heard.body)
    assert (told["type"], told["data"]["contact"]["handle"]) == ("task.opened", "karinord.test")
    assert told["data"]["task"]["post"] == "Nye vinterstøvler i butikken"

    # She takes the like back: its credit and its task go, nothing else is left to do.
    kari.delete(like)
    until(read)
    works.apply()

    assert tasks(works.db) == []
    with works.db.reading() as session:
        contact = contacts.get(session, item.contact_id)
    assert (contact.state.live, contact.state.engagement.heat) == (0, None)
    assert replay.check(works.db, utc_now() + timedelta(minutes=1)) == (1, [])


@pytest.mark.xdist_group("bluesky")
def test_what_bluesky_pushes_is_a_task_within_seconds(works, network):
    shop, ola = Person(network, "pushshop"), Person(network, "olanord")
    post = shop.create("app.bsky.feed.post", text="Åpent hus på lørdag")
    listen_to(works, network, shop, "pushed")
    stop = threading.Event()
    rung = threading.Event()
    thread = threading.Thread(
        target=listening.listen_channel,
        args=(works.db, works.safe, works.policy, "pushed", lambda _: rung.set(), stop),
    )
    thread.start()
    try:

        def listens():
            with works.db.reading() as session:
                return stored.get(session, "pushed").stream != "{}"

        until(listens)
        answer = {"root": reference(post), "parent": reference(post)}
        ola.create("app.bsky.feed.post", text="Hva koster inngangen?", reply=answer)

        assert rung.wait(15)
        works.apply()
        (item,) = tasks(works.db)
        assert (item.task.play, item.task.said) == ("call", "Hva koster inngangen?")
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


@pytest.mark.xdist_group("wordpress")
def test_a_comment_with_e_mail_on_wordpress_becomes_a_task(works):
    for site in started("tests.servers.wordpress"):
        url, admin = site["url"], site["accounts"]["admin"]
        made = requests.post(
            f"{url}/wp-json/wp/v2/posts",
            json={"title": "Vinterstøvler", "content": "…", "status": "publish"},
            auth=("admin", admin["application_password"]),
            timeout=20,
        ).json()
        requests.post(
            f"{url}/wp-json/wp/v2/comments",
            json={
                "post": made["id"],
                "author_name": "Åse Ødegård",
                "author_email": "ase@fjordkaffe.example",
                "content": "Hva koster de?",
            },
            timeout=20,
        ).raise_for_status()
        channels.add(
            works.db,
            works.safe,
            name="our-blog",
            connector="wordpress",
            settings={
                "url": url,
                "user": "admin",
                "application_password": admin["application_password"],
            },
            now=utc_now(),
        )

        done = sync.sync_channel(works.db, works.safe, works.policy, "our-blog", utc_now())
        works.apply()

        assert done.problem is None
        # A fresh WordPress brings a comment of its own.
        (item,) = (item for item in tasks(works.db) if item.name == "Åse Ødegård")
        assert (item.task.play, item.task.said) == ("call", "Hva koster de?")
        with works.db.reading() as session:
            contact = contacts.get(session, item.contact_id)
        assert ("email", "ase@fjordkaffe.example") in contact.handles


def test_the_command_takes_in_a_file_from_standard_input(config, db):
    record = (
        '{"platform":"x","kind":"follow","id":"1","occurred_at":"2026-11-01T09:00:00Z",'
        '"actor":{"id":"k","handle":"kari"}}\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", "from crm_social.app import main; main()", "ingest", "-"],
        input=record,
        capture_output=True,
        text=True,
        env={
            "CRM_SOCIAL_DATABASE_URL": config.database_url,
            "CRM_SOCIAL_SECRET_KEY": config.secret_key,
            "PATH": "/usr/bin:/bin",
        },
        check=True,
    )

    assert done.stdout == "1 records: 1 new, 0 known.\n"
    with db.reading() as session:
        assert ledger.waiting(session) == 0
