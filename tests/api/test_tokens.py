"""Who may ask: no address without a token of the right scope."""

import re
from datetime import timedelta

import pytest

from crm_social.actions import accounts, sessions
from crm_social.actions.accounts import Scope
from crm_social.store import accounts as rows
from tests.cast import NOW, PASSWORD

#: Every address under /api and the scope it needs; a route that is not here fails the test.
NEEDS = {
    ("POST", "/api/v1/engagements"): "ingest",
    ("POST", "/api/v1/facts/sales"): "facts",
    ("POST", "/api/v1/facts/signals"): "facts",
    ("POST", "/api/v1/facts/consents"): "facts",
    ("POST", "/api/v1/facts/referrals"): "facts",
    ("POST", "/api/v1/facts/links"): "facts",
    ("POST", "/api/v1/facts/verdicts"): "follow-up",
    ("POST", "/api/v1/facts/corrections"): "facts",
    ("POST", "/api/v1/facts/marks"): "facts",
    ("GET", "/api/v1/contacts"): "read",
    ("GET", "/api/v1/contacts/<contact_id>"): "read",
    ("GET", "/api/v1/contacts/<contact_id>/timeline"): "read",
    ("GET", "/api/v1/contacts/<contact_id>/explanation"): "read",
    ("GET", "/api/v1/companies"): "read",
    ("GET", "/api/v1/companies/<key>"): "read",
    ("GET", "/api/v1/reports/loop"): "read",
    ("GET", "/api/v1/reports/funnel"): "read",
    ("GET", "/api/v1/reports/paths"): "read",
    ("GET", "/api/v1/reports/cohorts"): "read",
    ("GET", "/api/v1/reports/attribution"): "read",
    ("GET", "/api/v1/reports/posts"): "read",
    ("GET", "/api/v1/reports/mix"): "read",
    ("GET", "/api/v1/reports/hours"): "read",
    ("GET", "/api/v1/reports/people"): "read",
    ("GET", "/api/v1/suggestions"): "read",
    ("POST", "/api/v1/suggestions/answer"): "facts",
    ("GET", "/api/v1/leads"): "read",
    ("GET", "/api/v1/tasks"): "read",
    ("GET", "/api/v1/tasks/<task_id>"): "read",
    ("POST", "/api/v1/tasks/<task_id>/accept"): "follow-up",
    ("POST", "/api/v1/tasks/<task_id>/snooze"): "follow-up",
    ("POST", "/api/v1/tasks/<task_id>/done"): "follow-up",
    ("POST", "/api/v1/tasks/<task_id>/reject"): "follow-up",
    ("POST", "/api/v1/tasks/<task_id>/hand-over"): "follow-up",
    ("DELETE", "/api/v1/tasks/<task_id>/hand-over/<hand_over_id>"): "follow-up",
    ("DELETE", "/api/v1/verdicts/<verdict_id>"): "follow-up",
    ("POST", "/api/v1/contacts/<contact_id>/split"): "facts",
    ("GET", "/api/v1/ties"): "read",
    ("DELETE", "/api/v1/ties/<tie_id>"): "facts",
    ("GET", "/api/v1/connectors"): "admin",
    ("GET", "/api/v1/channels"): "admin",
    ("POST", "/api/v1/channels"): "admin",
    ("PATCH", "/api/v1/channels/<name>"): "admin",
    ("POST", "/api/v1/channels/<name>/resume"): "admin",
    ("DELETE", "/api/v1/channels/<name>"): "admin",
    ("GET", "/api/v1/users"): "admin",
    ("GET", "/api/v1/users/<username>"): "admin",
    ("PATCH", "/api/v1/users/<username>"): "admin",
    ("POST", "/api/v1/users/<username>/sign-out"): "admin",
    ("POST", "/api/v1/users/<username>/reset"): "admin",
    ("DELETE", "/api/v1/users/<username>/factor"): "admin",
    ("DELETE", "/api/v1/users/<username>/identities"): "admin",
    ("GET", "/api/v1/invitations"): "admin",
    ("POST", "/api/v1/invitations"): "admin",
    ("DELETE", "/api/v1/invitations/<invitation_id>"): "admin",
    ("GET", "/api/v1/me/notices"): "read",
    ("PATCH", "/api/v1/me/notices"): "own",
    ("POST", "/api/v1/me/notices/test"): "own",
    ("PUT", "/api/v1/me/email"): "own",
    ("GET", "/api/v1/tokens"): "admin",
    ("POST", "/api/v1/tokens"): "admin",
    ("DELETE", "/api/v1/tokens/<token_id>"): "admin",
    ("GET", "/api/v1/audit"): "admin",
    ("GET", "/api/v1/audit/heads"): "admin",
    ("GET", "/api/v1/contacts/<contact_id>/held"): "admin",
    ("POST", "/api/v1/contacts/<contact_id>/hand-out"): "admin",
    ("POST", "/api/v1/contacts/<contact_id>/object"): "admin",
    ("DELETE", "/api/v1/contacts/<contact_id>/object"): "admin",
    ("POST", "/api/v1/contacts/<contact_id>/forget"): "admin",
    ("GET", "/api/v1/forgettings"): "admin",
    ("GET", "/api/v1/exports"): "export",
    ("GET", "/api/v1/exports/<table>"): "export",
    ("GET", "/api/v1/health"): "admin",
    ("GET", "/api/v1/bus-factor"): "admin",
    ("GET", "/api/v1/models"): "read",
    ("GET", "/api/v1/models/<name>"): "read",
    ("GET", "/api/v1/models/<name>/changes"): "read",
    ("POST", "/api/v1/models/check"): "read",
    ("POST", "/api/v1/models/<name>/rollback"): "facts",
    ("GET", "/api/v1/models/<name>/calibration"): "read",
    ("POST", "/api/v1/models/<name>/calibration"): "facts",
    ("PUT", "/api/v1/drafts/<name>"): "facts",
    ("DELETE", "/api/v1/drafts/<name>"): "facts",
    ("GET", "/api/v1/drafts/<name>/preview"): "read",
    ("POST", "/api/v1/drafts/<name>/preview"): "facts",
    ("POST", "/api/v1/drafts/<name>/publish"): "facts",
    ("GET", "/api/v1/forecast/reliability"): "read",
    ("GET", "/api/v1/report"): "read",
    ("GET", "/api/v1/report/schedules"): "read",
    ("POST", "/api/v1/report/schedules"): "facts",
    ("DELETE", "/api/v1/report/schedules/<schedule_id>"): "facts",
    ("GET", "/api/v1/goals"): "read",
    ("POST", "/api/v1/goals"): "facts",
    ("DELETE", "/api/v1/goals/<goal_id>"): "facts",
    ("GET", "/api/v1/alarms"): "read",
    ("POST", "/api/v1/alarms/<alarm_id>/go-on"): "facts",
    ("GET", "/api/v1/pauses"): "read",
    ("POST", "/api/v1/pauses"): "facts",
    ("POST", "/api/v1/pauses/<pause_id>/go-on"): "facts",
    ("GET", "/api/v1/cases"): "read",
    ("GET", "/api/v1/cases/<case_id>"): "read",
    ("POST", "/api/v1/cases/<case_id>/answered"): "follow-up",
    ("POST", "/api/v1/cases/<case_id>/hand-over"): "follow-up",
    ("POST", "/api/v1/cases/<case_id>/settle"): "follow-up",
    ("POST", "/api/v1/cases/<case_id>/take"): "follow-up",
    ("GET", "/api/v1/cases/figures"): "read",
    ("POST", "/api/v1/channels/<name>/try"): "admin",
    ("GET", "/api/v1/contacts/<contact_id>/forecast"): "read",
    ("GET", "/api/v1/contacts/<contact_id>/notice"): "admin",
    ("GET", "/api/v1/filters"): "read",
    ("POST", "/api/v1/filters"): "own",
    ("DELETE", "/api/v1/filters/<filter_id>"): "own",
    ("PATCH", "/api/v1/filters/<filter_id>"): "own",
    ("POST", "/api/v1/informed"): "admin",
    ("GET", "/api/v1/me"): "read",
    ("PATCH", "/api/v1/me"): "own",
    ("GET", "/api/v1/own-company"): "admin",
    ("PATCH", "/api/v1/own-company"): "admin",
    ("GET", "/api/v1/retention"): "admin",
    ("GET", "/api/v1/untold"): "admin",
}
PUBLIC = {
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/api/v1/client.py"),
    ("GET", "/api/docs"),
    ("GET", "/api/docs/static/<filename>"),
}


def operations(app):
    return {
        (method, re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"<\1>", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def address(path):
    filled = path.replace("<verdict_id>", "0" * 32).replace("<hand_over_id>", "0" * 32)
    return re.sub(r"<\w+>", "1", filled)


def test_every_route_has_a_scope_or_is_public(app):
    assert operations(app) == PUBLIC | NEEDS.keys() | operations_of_others(app)


def operations_of_others(app):
    """Webhooks' routes are proved by their own tests."""
    return {one for one in operations(app) if "/webhooks" in one[1] or "/deliveries" in one[1]}


@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_without_a_token_the_answer_is_401(client, method, path):
    answer = client.open(address(path), method=method)

    assert (answer.status_code, answer.json["title"]) == (401, "SignInRequired")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_a_token_with_all_other_scopes_is_not_enough(client, token, method, path):
    others = [scope for scope in Scope if scope != NEEDS[method, path]]

    answer = client.open(address(path), method=method, headers=token(*others))

    assert (answer.status_code, answer.json["title"]) == (403, "Forbidden")
    assert NEEDS[method, path] in answer.json["detail"]
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_a_token_with_just_that_scope_comes_in(client, token, method, path):
    headers = token(Scope(NEEDS[method, path]))

    answer = client.open(address(path), method=method, headers=headers)

    assert answer.status_code not in {401, 403}


@pytest.mark.parametrize(
    "sent",
    ["crms_nobody", "Bearer", "Bearer ", "Bearer crms_nobody", "Basic b2xhOm9sYQ==", "Bearer \xff"],
)
def test_what_is_no_token_is_refused(client, sent):
    answer = client.get("/api/v1/tasks", headers={"Authorization": sent})

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_an_expired_token_is_refused(client, token):
    assert client.get("/api/v1/tasks", headers=token(Scope.READ, days=1)).status_code == 401


def test_a_revoked_token_is_refused(client, db, token):
    headers = token(Scope.READ)
    assert client.get("/api/v1/tasks", headers=headers).status_code == 200
    with db.reading() as session:
        (row,) = rows.tokens(session)

    accounts.revoke_token(db, row.id, NOW)

    assert client.get("/api/v1/tasks", headers=headers).status_code == 401


def test_a_disabled_users_tokens_are_refused(client, db, token):
    headers = token(Scope.READ)

    accounts.disable_user(db, "ola", NOW)

    assert client.get("/api/v1/tasks", headers=headers).status_code == 401


def test_the_last_use_of_a_token_is_kept(client, db, token):
    client.get("/api/v1/tasks", headers=token(Scope.READ))

    with db.reading() as session:
        (row,) = rows.tokens(session)
    assert abs(row.used_at - NOW) < timedelta(seconds=1)


def test_a_browser_session_opens_no_api(client, db, reps):
    accounts.set_password(db, "ola", PASSWORD, NOW)
    opened = sessions.sign_in(db, "ola", PASSWORD, "127.0.0.1", NOW)
    client.set_cookie("crm_social", opened.cookie)

    assert client.get("/api/v1/tasks").status_code == 401
