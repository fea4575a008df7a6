"""The typed client: made of the document, and used against a server as its readers will."""

import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from flask import Response
from werkzeug.serving import make_server

from crm_social.api.client import made, writing
from crm_social.core.facts import Actor
from tests.cast import LIV, comment, like, record

ROOT = Path(__file__).parents[2]


@pytest.fixture
def address(app):
    """The app on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def crm(address, api):
    bearer = api.environ_base["HTTP_AUTHORIZATION"].partition(" ")[2]
    with made.Client(address, bearer) as client:
        yield client


# ---- made of the document


def test_the_client_is_what_the_document_makes(client):
    document = client.get("/api/v1/openapi.json").json
    ruff = Path(sys.executable).with_name("ruff")

    written = subprocess.run(
        [ruff, "format", "--stdin-filename", "made.py", "-"],
        input=writing.module(document),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout

    kept = (ROOT / "crm_social/api/client/made.py").read_text(encoding="utf-8")
    assert written == kept, "run scripts/client"


def test_every_operation_has_a_method_that_is_documented(client):
    document = client.get("/api/v1/openapi.json").json

    for _, _, operation in writing._operations(document):
        method = getattr(made.Client, operation["operationId"])
        assert method.__doc__.startswith(operation["summary"].strip())


def test_every_problem_of_the_document_is_a_class(client):
    document = client.get("/api/v1/openapi.json").json

    assert set(made.PROBLEMS) == set(document["components"]["responses"])


def test_every_answer_of_the_document_can_be_read(client):
    """The examples of the document, through the client's own types."""
    document = client.get("/api/v1/openapi.json").json
    read = 0
    for _, _, operation in writing._operations(document):
        content = operation["responses"]["200"]["content"].get("application/json")
        if content is not None and "example" in content:
            kind = getattr(made, writing._type(content["schema"], sent=False))
            msgspec.convert(content["example"], kind, strict=True)
            read += 1

    assert read > 80


def test_it_can_be_downloaded_and_needs_nothing_of_ours(client):
    answer = client.get("/api/v1/client.py")

    assert answer.content_type == "text/x-python; charset=utf-8"
    assert "crm_social_client.py" in answer.headers["Content-Disposition"]
    assert "import crm_social" not in answer.text
    assert "from crm_social" not in answer.text


# ---- used


def test_engagements_are_sent_and_leads_listed(crm, take_in):
    sent = crm.send_engagements([record(), record(id="like-2")])
    take_in(comment(actor=LIV, text="Hva koster disse?"))

    names = {lead.name for lead in crm.every_leads(limit=1)}

    assert [one.outcome for one in sent.outcomes] == ["new", "new"]
    assert "Liv Berg" in names


def test_all_of_a_list_is_met_piece_by_piece(crm, take_in):
    take_in(*(like(str(n), actor=Actor(id=f"l{n}", name="Liv")) for n in range(5)))

    whole = [contact.id for contact in crm.every_contacts(limit=2)]

    assert len(whole) == len(set(whole)) == 5
    assert len(crm.list_contacts(limit=2).items) == 2


def test_a_task_is_accepted_and_taken_back(crm, task_id):
    accepted = crm.accept_task(task_id)
    back = crm.take_back_verdict(accepted.verdict)

    assert accepted.task.state == "accepted"
    assert accepted.task.owner == "ola"
    assert back.task.state == "open"


def test_facts_are_told_with_their_own_words(crm, take_in):
    take_in(comment(actor=LIV))

    told = crm.send_sales(
        [
            {
                "system": "hubspot",
                "id": "deal-1",
                "what": "won",
                "contact": {"email": "liv@fjordkaffe.example"},
                "amount": 1200,
                "currency": "NOK",
                "occurred_at": comment().occurred_at,
            }
        ]
    )

    assert [one.outcome for one in told.outcomes] == ["new"]


@pytest.mark.parametrize(
    ("form", "start"), [("jsonl", b'{"id":'), ("csv", b"id,"), ("parquet", b"PAR1")]
)
def test_an_export_comes_as_a_stream(crm, take_in, form, start):
    take_in(like(), comment(actor=LIV))

    whole = b"".join(crm.export_table("engagements", format=form))

    assert whole.startswith(start)


@pytest.mark.parametrize(
    ("asked", "kind", "field"),
    [
        (lambda crm: crm.get_task(999), made.NotFound, None),
        (lambda crm: crm.list_contacts(limit=0), made.Invalid, "limit"),
        (lambda crm: crm.list_contacts(stage="S99"), made.Invalid, "stage"),
        (lambda crm: list(crm.export_table("nothing")), made.NotFound, None),
        (lambda crm: list(crm.export_table("users", since="x")), made.Invalid, "since"),
    ],
)
def test_a_problem_is_raised_as_its_own_kind(crm, asked, kind, field):
    with pytest.raises(kind) as raised:
        asked(crm)

    assert raised.value.field == field
    assert raised.value.type.endswith(f"#problem-{kind.__name__}")
    assert raised.value.reference


def test_without_a_token_nothing_is_told(address):
    with pytest.raises(made.SignInRequired):
        made.Client(address, "crms_wrong").list_tasks()


# ---- when it does not go well at once


@pytest.fixture
def failing(app):
    """Have the first answers fail; what was counted is how often it was asked."""
    asked = []
    first = app.before_request_funcs.setdefault(None, [])
    usual = list(first)

    def begin(status, times, headers=None):
        def fail():
            asked.append(1)
            if len(asked) <= times:
                return Response(
                    '{"title": "Busy", "detail": "Later.", "errors": []}',
                    status,
                    headers={"Retry-After": "0", **(headers or {})},
                )
            return None

        first.append(fail)
        return asked

    yield begin
    first[:] = usual


def test_what_was_not_kept_is_sent_again(failing, crm, task_id):
    asked = failing(503, 2)

    assert crm.accept_task(task_id).task.state == "accepted"
    assert len(asked) == 3


def test_what_may_have_been_done_is_not_done_again(failing, crm, task_id):
    asked = failing(502, 1)

    with pytest.raises(made.Problem):
        crm.accept_task(task_id)
    assert len(asked) == 1


def test_what_changes_nothing_the_second_time_is_asked_again(failing, crm):
    asked = failing(502, 1)

    assert crm.list_tasks().items == []
    assert crm.send_engagements([record()]).outcomes[0].outcome == "new"
    assert len(asked) == 3


def test_patience_ends(failing, crm):
    asked = failing(503, 100)

    with pytest.raises(made.Busy, match="Later"):
        crm.list_tasks()
    assert len(asked) == 4
