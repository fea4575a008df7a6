"""Which right each page needs: asked before any page is made, in one place.

A page hides what its reader may not do, and here it is refused as well. A test walks all
addresses, so that none is forgotten.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from babel import lists
from flask import Flask, request
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.core.rights import Right, may, who_may
from crm_social.web import sentences
from crm_social.web.page import text, trouble

#: Of whole blueprints: what reading needs, and what acting needs.
OF_BLUEPRINTS: Final[Mapping[str, tuple[Right, Right]]] = MappingProxyType(
    {
        "queue": (Right.SEE_PEOPLE, Right.WORK),
        "contacts": (Right.SEE_PEOPLE, Right.TELL),
        "cases": (Right.SEE_PEOPLE, Right.WORK),
        "reports": (Right.SEE_REPORTS, Right.SEE_REPORTS),
        "model": (Right.SEE_PEOPLE, Right.CHANGE_MODELS),
        "goals": (Right.SEE_REPORTS, Right.SET_GOALS),
        "report": (Right.SEE_REPORTS, Right.SET_GOALS),
        "welcome": (Right.MANAGE_COMPANY, Right.MANAGE_COMPANY),
    }
)
#: Of single addresses; None is for everybody who has signed in.
NEEDS: Final[Mapping[str, Right | None]] = MappingProxyType(
    {
        "queue.filters": Right.SEE_PEOPLE,
        "queue.save_filter": Right.SEE_PEOPLE,
        "queue.change_filter": Right.SEE_PEOPLE,
        "queue.drop_filter": Right.SEE_PEOPLE,
        "model.preview": Right.SEE_REPORTS,
        "model.calibration": Right.SEE_REPORTS,
        "model.publish": Right.PUBLISH_MODELS,
        "model.roll_back": Right.PUBLISH_MODELS,
        "cases.go_on": Right.MARK,
        "cases.new_rest": Right.MARK,
        "cases.rest": Right.MARK,
        "cases.let_go_on": Right.MARK,
        "settings.home": None,
        "settings.account": None,
        "settings.rename_me": None,
        "settings.change_password": None,
        "settings.change_my_email": None,
        "settings.change_notices": None,
        "settings.test_notices": None,
        "settings.add_factor": None,
        "settings.remove_my_factor": None,
        "settings.unlink_me": None,
        "settings.end_session": None,
        "settings.end_others": None,
        "settings.company": Right.SEE_SETTINGS,
        "settings.change_company": Right.MANAGE_COMPANY,
        "settings.people": Right.SEE_SETTINGS,
        "settings.person": Right.SEE_SETTINGS,
        "settings.invite": Right.MANAGE_USERS,
        "settings.withdraw": Right.MANAGE_USERS,
        "settings.change_person": Right.MANAGE_USERS,
        "settings.set_rep": Right.MANAGE_USERS,
        "settings.set_person_email": Right.MANAGE_USERS,
        "settings.reset_person": Right.MANAGE_USERS,
        "settings.act_on_person": Right.MANAGE_USERS,
        "settings.tokens": Right.SEE_SETTINGS,
        "settings.add_token": Right.MANAGE_TOKENS,
        "settings.revoke_token": Right.MANAGE_TOKENS,
        "settings.channels": Right.SEE_SETTINGS,
        "settings.channel": Right.SEE_SETTINGS,
        "settings.new_channel": Right.MANAGE_CHANNELS,
        "settings.add_channel": Right.MANAGE_CHANNELS,
        "settings.change_channel": Right.MANAGE_CHANNELS,
        "settings.resume_channel": Right.MANAGE_CHANNELS,
        "settings.try_channel": Right.MANAGE_CHANNELS,
        "settings.remove_channel": Right.MANAGE_CHANNELS,
        "settings.webhooks": Right.SEE_SETTINGS,
        "settings.webhook": Right.SEE_SETTINGS,
        "settings.delivery": Right.SEE_SETTINGS,
        "settings.add_webhook": Right.MANAGE_WEBHOOKS,
        "settings.act_on_webhook": Right.MANAGE_WEBHOOKS,
        "settings.act_on_delivery": Right.MANAGE_WEBHOOKS,
        "settings.identity": Right.JOIN,
        "settings.answer": Right.JOIN,
        "settings.handles": Right.JOIN,
        "settings.split": Right.JOIN,
        "settings.take_back": Right.JOIN,
        "settings.privacy": Right.SEE_PRIVACY,
        "settings.held": Right.SEE_PRIVACY,
        "settings.untold": Right.SEE_PRIVACY,
        "settings.notice": Right.SEE_PRIVACY,
        "settings.tell": Right.MANAGE_PRIVACY,
        "settings.hand_out": Right.MANAGE_PRIVACY,
        "settings.object_to_all": Right.MANAGE_PRIVACY,
        "settings.forget": Right.MANAGE_PRIVACY,
        "settings.audit": Right.SEE_AUDIT,
        "settings.audit_csv": Right.SEE_AUDIT,
        "settings.health": Right.SEE_SETTINGS,
    }
)


def init_app(app: Flask) -> None:
    """Ask before every page."""
    app.before_request(_refuse)


def needed(endpoint: str, method: str) -> Right | None:
    """Return the right an address needs by a method, None where it needs none of its own."""
    if endpoint in NEEDS:
        return NEEDS[endpoint]
    found = OF_BLUEPRINTS.get(endpoint.partition(".")[0])
    if found is None:
        return None
    return found[0] if method in {"GET", "HEAD", "OPTIONS"} else found[1]


def _refuse() -> Response | None:
    """Answer who may, where the reader may not; whoever has not signed in is asked to first."""
    right = needed(request.endpoint or "", request.method)
    user = auth.browser_user() if right is not None else None
    if right is None or user is None or may(user.role, right):
        return None
    said = text().settings
    roles = [said.roles[role] for role in who_may(right)]
    listed = lists.format_list(roles, style="or", locale=sentences.locale(text()))
    return trouble(403, sentences.fill(said.only_for, text(), roles=listed))
