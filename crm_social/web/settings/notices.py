"""Changing one's mail address and what one is told, and trying it out."""

from flask import request
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import accounts
from crm_social.actions import notices as acts
from crm_social.errors import Conflict, Invalid
from crm_social.queue import MAIL
from crm_social.web.page import line, now, text
from crm_social.web.settings import account, wishes
from crm_social.web.settings.page import attempt, bp, done, me


@bp.post("/settings/account/email")
def change_my_email() -> Response:
    """Say where one gets mail; new passwords go there, so the password of now is asked for."""
    said = text().notices
    wrong = attempt(
        lambda: accounts.set_own_email(
            auth.database(),
            me(),
            before=request.form.get("before", "")[:1000],
            email=line("email", 300),
            now=now(),
        ),
        conflict=said.email_taken,
    )
    return account.shown(wrong) if wrong else done("settings.account", "saved")


@bp.post("/settings/account/notices")
def change_notices() -> Response:
    """Say what one wants to be told, how and when."""
    try:
        acts.change(
            auth.database(),
            wishes.outlet(),
            me(),
            wishes.typed(),
            now(),
            me(),
            chat_url=request.form.get("chat_url", "")[:3000],
        )
    except Invalid as error:
        said = text().notices.problems
        other = text().settings.problems["other"]
        return account.shown(said.get(error.field or "", other))
    return done("settings.account", "saved")


@bp.post("/settings/account/notices/test")
def test_notices() -> Response:
    """Send oneself a message by each way."""
    try:
        acts.send_test(auth.database(), wishes.outlet(), me(), now())
    except Conflict:
        return account.shown(text().notices.no_way)
    auth.bell().ring(MAIL)
    return done("settings.account", "tested")
