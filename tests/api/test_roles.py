"""A token may do no more than the user it acts for: every address, every role."""

import re

import pytest

from crm_social.actions.accounts import Scope
from crm_social.core.rights import Role
from tests.api.test_tokens import NEEDS, address, operations

USERS = {"rep": "eva", "marketing": "mia", "manager": "max", "admin": "ada", "auditor": "aud"}
#: Asks something with a body, and changes nothing.
ASKING = {("POST", "/api/v1/models/check")}
PUBLIC = {"/api/v1/openapi.json", "/api/v1/client.py", "/api/docs", "/api/docs/static/<filename>"}


def guarded(app):
    return sorted(one for one in operations(app) if one[1] not in PUBLIC)


def documented(client):
    """The roles each operation names in the documentation."""
    paths = client.get("/api/v1/openapi.json").json["paths"]
    return {
        (method.upper(), re.sub(r"{(\w+)}", r"<\1>", path)): set(
            re.search(r"of: ([a-z, ]+)\.$", operation["description"])[1].split(", ")
        )
        for path, methods in paths.items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    }


@pytest.mark.parametrize("role", list(Role))
def test_each_address_is_open_to_the_roles_it_names_and_to_no_other(app, client, token, role):
    roles = documented(client)
    headers = token(*Scope, username=USERS[role])
    wrong = []
    for method, path in guarded(app):
        answer = client.open(address(path), method=method, headers=headers)
        if (answer.status_code == 403) == (role in roles[method, path]):
            wrong.append((method, path, answer.status_code))

    assert wrong == []


def test_auditors_change_nothing(app, client):
    roles = documented(client)

    # What is their own, such as their language and what they are told, is theirs to change.
    changing = [
        one
        for one in guarded(app)
        if one[0] != "GET" and one not in ASKING and NEEDS.get(one) != "own"
    ]
    assert [one for one in changing if "auditor" in roles[one]] == []


def test_auditors_read_everything(app, client):
    roles = documented(client)

    assert [one for one in guarded(app) if one[0] == "GET" and "auditor" not in roles[one]] == []


def test_admins_may_everything(app, client):
    roles = documented(client)

    assert [one for one in guarded(app) if "admin" not in roles[one]] == []


def test_who_is_refused_hears_who_may(client, token):
    answer = client.get("/api/v1/users", headers=token(Scope.ADMIN, username="eva"))

    assert (answer.status_code, answer.json["title"]) == (403, "Forbidden")
    assert answer.json["detail"] == "This is for manager or admin or auditor; eva is rep."


def test_a_role_taken_away_is_gone_from_the_token_at_once(client, db, token):
    from crm_social.actions import accounts
    from tests.cast import NOW

    headers = token(Scope.ADMIN, username="ada")
    assert client.get("/api/v1/users", headers=headers).status_code == 200

    accounts.set_role(db, "ada", "rep", NOW)

    assert client.get("/api/v1/users", headers=headers).status_code == 403
