"""Tokens: which programs come in, and on whose behalf."""

from flask import request
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import accounts
from crm_social.actions.accounts import Scope
from crm_social.store import accounts as stored
from crm_social.store.tables import TokenRow
from crm_social.web.page import line, now
from crm_social.web.settings.page import attempt, bp, done, me, show


@bp.get("/settings/tokens")
def tokens() -> Response:
    """List all tokens, those alive first."""
    return _listed()


@bp.post("/settings/tokens")
def add_token() -> Response:
    """Make a token, and show it this once."""
    made: list[str] = []
    days = line("days", 5)

    def act() -> None:
        found = accounts.add_token(
            auth.database(),
            name=line("name", 200),
            scopes=request.form.getlist("scope")[:20],
            username=line("username", 100),
            now=now(),
            # What is no number is no wish for a token that never ends.
            days=None if not days else int(days) if days.isascii() and days.isdigit() else 0,
            by=me(),
        )
        made.append(found.token)

    wrong = attempt(act)
    return _listed(wrong) if wrong else _listed(made=made[0])


@bp.post("/settings/tokens/<int(max=999999999999999):token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    """End a token at once."""
    wrong = attempt(lambda: accounts.revoke_token(auth.database(), token_id, now(), me()))
    return _listed(wrong) if wrong else done("settings.tokens", "revoked")


def _listed(wrong: str = "", made: str = "") -> Response:
    with auth.database().reading() as session:
        found = stored.tokens(session)
        users = [user for user in stored.users(session) if user.disabled_at is None]

    def alive(row: TokenRow) -> bool:
        return row.revoked_at is None and (row.expires_at is None or row.expires_at > now())

    return show(
        "tokens",
        "tokens",
        422 if wrong else 200,
        problem=wrong,
        alive=[row for row in found if alive(row)],
        ended=[row for row in reversed(found) if not alive(row)],
        users=users,
        scopes=list(Scope),
        made=made,
    )
