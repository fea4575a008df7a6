"""What docs/webhooks.md tells the person who connects a CRM is true."""

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

import pytest

from crm_social import signing
from crm_social.actions import follow_up, forget, intake, webhooks
from crm_social.cli import main
from crm_social.core import delivery
from crm_social.core.dealings import Person, Sign, Signal
from crm_social.core.events import Event
from crm_social.core.facts import Actor, Settled
from crm_social.core.model import Play
from crm_social.outbound import Policy
from crm_social.store import deliveries, queue, suppression
from tests.cast import LIV, NOW, comment

PAGE = (Path(__file__).parents[1] / "docs" / "webhooks.md").read_text(encoding="utf-8")
SECRET = signing.new_webhook_secret(bytes(range(24)))
BODY = '{"type":"task.opened","data":{"name":"Åse 🛒"}}'.encode()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def cases():
    """Return headers and body, and whether they are ours."""
    now = datetime.now(UTC)
    good = signing.webhook_headers([SECRET], "msg_1", now, BODY.decode())
    old = signing.webhook_headers([SECRET], "msg_1", now - timedelta(seconds=310), BODY.decode())
    other = signing.new_webhook_secret(bytes(24))
    both = signing.webhook_headers([other, SECRET], "msg_1", now, BODY.decode())
    return [
        (good, BODY, True),
        (both, BODY, True),
        (good, BODY + b" ", False),
        (good | {"webhook-id": "msg_2"}, BODY, False),
        (good | {"webhook-signature": "v1,"}, BODY, False),
        (old, BODY, False),
    ]


def test_the_python_on_the_page_verifies():
    (source,) = blocks("python")
    names = {}
    exec(source, names)  # noqa: S102 - our own page

    for headers, body, expected in cases():
        assert names["verify"](SECRET, headers, body) is expected


@pytest.mark.skipif(not which("node"), reason="node is not installed (Debian package nodejs)")
def test_the_javascript_on_the_page_verifies():
    (source,) = blocks("javascript")
    asked = [[headers, body.decode()] for headers, body, _ in cases()]
    script = (
        f"{source}\nconst asked = {json.dumps(asked)};\n"
        f"const told = asked.map(([h, b]) => verify({json.dumps(SECRET)}, h, Buffer.from(b)));\n"
        "console.log(JSON.stringify(told));"
    )

    told = subprocess.run(
        ["node", "-e", script], capture_output=True, text=True, check=True, timeout=30
    )

    assert json.loads(told.stdout) == [expected for _, _, expected in cases()]


def test_there_is_an_example_of_every_event():
    shown = [json.loads(block)["type"] for block in blocks("json")]

    assert shown == list(Event)
    assert re.findall(r"^### `([a-z.]+)`$", PAGE, re.MULTILINE) == list(Event)


def shape(value):
    """Return the names in a message, without its values."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return None


def test_the_examples_are_what_is_sent(db, take_in, config):
    safe, policy = signing.Safe(config.secret_key), Policy.of(config)
    added = webhooks.add_endpoint(
        db, safe, policy, url="http://127.0.0.1:9/", events=["*"], by="ada", now=NOW
    )
    take_in(comment("1", text="Hva koster disse?", actor=LIV))
    with db.reading() as session:
        task_id = queue.open_for(session, "ola", NOW)[0].id
    later = NOW + timedelta(days=1)
    follow_up.snooze(db, task_id, "ola", NOW, later)
    follow_up.accept(db, task_id, "ola", later)
    follow_up.done(db, task_id, "ola", later + timedelta(minutes=4))
    who = Person("mastodon", LIV.id)
    after = later + timedelta(minutes=9)
    given = Signal("a1", Sign.ASSIGN, who, after, "routing", to="eva", reason="Fewest tasks.")
    intake.append(db, [given], after)
    intake.apply_batch(db, after)
    take_in(comment("4", text="Elendig service, dette er skandale!", actor=LIV), now=NOW)
    with db.reading() as session:
        (case,) = [one for one in queue.of_contact(session, 1) if one.task.play is Play.CARE]
    follow_up.done(db, case.id, "eva", after, outcome=Settled.MENDED)
    webhooks.send_test(db, policy, added.id, NOW)
    same = {"platform": "bluesky", "channel": "@shop"}
    take_in(comment("2", actor=Actor(id="did:plc:liv", name="Liv Berg"), **same))
    take_in(comment("3", actor=Actor(id="did:plc:liv", name="Liv Berg", email=LIV.email), **same))
    with db.reading() as session:
        sent = [json.loads(row.payload) for row in deliveries.page(session, limit=100)]
    db.suppression_key = suppression.key_of(config.secret_key)
    forget.forget(db, 1, by="ada", now=later)
    with db.reading() as session:
        sent.append(json.loads(deliveries.page(session, limit=1)[0].payload))

    for block in blocks("json"):
        example = json.loads(block)
        alike = [one for one in sent if one["type"] == example["type"]]
        assert alike, example["type"]
        assert {json.dumps(shape(one)) for one in alike} == {json.dumps(shape(example))}
    opened = json.loads(blocks("json")[4])
    assert opened["data"]["task"] in [one["data"].get("task") for one in sent]


def test_the_schedule_is_the_one_in_force():
    words = PAGE.partition("The pauses before the tries are ")[2].partition(", each")[0]
    units = {"s": 1, "min": 60, "h": 3600}
    pauses = [
        timedelta(seconds=int(number) * units[unit])
        for number, unit in re.findall(r"([0-9]+) (s|min|h)\b", words)
    ]

    assert pauses == list(delivery.SCHEDULE)
    assert delivery.TRIES == 10
    assert "tried ten times in 75 hours" in PAGE


def test_the_commands_on_the_page_exist():
    commands = set(re.findall(r"crm-social webhook ([a-z]+)", PAGE))

    assert commands == set(main.commands["webhook"].commands) - {"list"}
