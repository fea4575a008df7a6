"""What one is told, and where, by the API; and addresses of others."""

from dataclasses import replace

import pytest

from crm_social.actions import accounts
from crm_social.actions.accounts import Scope
from crm_social.app import create_app
from crm_social.store import notices as stored
from crm_social.store.notice_tables import LetterRow
from tests.cast import NOW, PASSWORD
from tests.servers import receiver


@pytest.fixture
def own(token):
    return token(Scope.READ, Scope.OWN, username="eva")


def test_what_one_is_told_at_first(client, own):
    answer = client.get("/api/v1/me/notices", headers=own)

    assert answer.status_code == 200
    assert answer.json == {
        "email": None,
        "mail": True,
        "chat": "none",
        "chat_format": "slack",
        "chat_host": None,
        "assigned": True,
        "late": True,
        "alarm": True,
        "digest_at": "07:30",
        "quiet_from": "18:00",
        "quiet_until": "07:30",
        "quiet_days": True,
        "timezone": "UTC",
        "ways": [],
        "last": [],
    }


def test_what_is_named_changes_and_the_rest_stays(client, own):
    client.patch("/api/v1/me/notices", json={"late": False}, headers=own)
    change = {"digest_at": None, "quiet_from": "16:30", "timezone": "Europe/Stockholm"}

    answer = client.patch("/api/v1/me/notices", json=change, headers=own)

    found = answer.json
    assert (found["late"], found["alarm"], found["digest_at"]) == (False, True, None)
    assert (found["quiet_from"], found["timezone"]) == ("16:30", "Europe/Stockholm")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"digest_at": "soon"}, "digest_at"),
        ({"quiet_until": "24:00"}, "quiet_until"),
        ({"timezone": "Mars"}, "timezone"),
        ({"chat": "own"}, "chat_url"),
        ({"chat": "shared"}, "chat"),
        ({"chat": "own", "chat_url": "https://169.254.169.254/x"}, "chat_url"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(client, own, change, field):
    answer = client.patch("/api/v1/me/notices", json=change, headers=own)

    assert answer.status_code == 422
    assert answer.json["title"] == "Invalid"
    assert field in str(answer.json)


def test_the_address_of_a_chat_is_taken_and_never_answered(client, own):
    with receiver.receiver() as heard:
        change = {"chat": "own", "chat_url": f"{heard.url}/hidden-word"}
        answer = client.patch("/api/v1/me/notices", json=change, headers=own)

    assert (answer.status_code, answer.json["chat_host"]) == (200, "127.0.0.1")
    assert answer.json["ways"] == ["chat"]
    assert "hidden-word" not in answer.text


def test_a_test_is_queued_by_each_way(client, own):
    assert client.post("/api/v1/me/notices/test", headers=own).status_code == 409
    with receiver.receiver() as heard:
        change = {"chat": "own", "chat_url": heard.url}
        client.patch("/api/v1/me/notices", json=change, headers=own)
        answer = client.post("/api/v1/me/notices/test", headers=own)

    assert answer.json == {"ways": ["chat"]}
    (last,) = client.get("/api/v1/me/notices", headers=own).json["last"]
    assert (last["kind"], last["state"]) == ("test", "ready")


def test_ones_own_address_takes_the_password(client, db, own):
    accounts.set_password(db, "eva", PASSWORD, NOW)
    wrong = {"email": "eva@sales.example", "password": "no"}
    assert client.put("/api/v1/me/email", json=wrong, headers=own).status_code == 422

    right = wrong | {"password": PASSWORD}
    answer = client.put("/api/v1/me/email", json=right, headers=own)

    assert (answer.status_code, answer.json["email"]) == (200, "eva@sales.example")
    nothing = {"email": None, "password": PASSWORD}
    assert client.put("/api/v1/me/email", json=nothing, headers=own).json["email"] is None


def test_an_admin_says_where_others_get_mail(client, token):
    headers = token(Scope.ADMIN, username="ada")
    change = {"email": "Eva@Sales.example"}

    answer = client.patch("/api/v1/users/eva", json=change, headers=headers)

    assert answer.json["email"] == "eva@sales.example"
    assert client.patch("/api/v1/users/mia", json=change, headers=headers).status_code == 409
    assert client.patch("/api/v1/users/ada", json=change, headers=headers).status_code == 409
    none = client.patch("/api/v1/users/eva", json={"email": None}, headers=headers)
    assert none.json["email"] is None


def test_an_invitation_is_mailed_only_where_mail_can_be_sent(config, db, client, token):
    headers = token(Scope.ADMIN, username="ada")
    body = {"username": "liv", "role": "rep", "email": "liv@sales.example"}
    answer = client.post("/api/v1/invitations", json=body, headers=headers)
    assert answer.json["mailed_to"] is None
    with_mail = replace(config, mail_url="smtp://127.0.0.1:9", mail_from="crm@sales.example")
    mailing = create_app(with_mail, db).test_client()

    answer = mailing.post("/api/v1/invitations", json=body, headers=headers)

    assert answer.json["mailed_to"] == "liv@sales.example"
    (waiting,) = mailing.get("/api/v1/invitations", headers=headers).json["items"]
    assert waiting["email"] == "liv@sales.example"
    with db.reading() as session:
        (row,) = session.query(LetterRow).all()
        assert stored.reader(session, "eva").email is None
    assert (row.kind, row.username, row.email) == ("invitation", "liv", "liv@sales.example")
    assert answer.json["url"].rpartition("/")[2] not in row.word
