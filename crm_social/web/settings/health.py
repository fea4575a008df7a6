"""Health: how the installation fares, and what in it hangs on one person."""

from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import hanging
from crm_social.actions import health as acts
from crm_social.store import accounts as stored
from crm_social.web.page import now
from crm_social.web.settings.page import bp, show


@bp.get("/settings/health")
def health() -> Response:
    """Show what was found, and what hangs on whom."""
    with auth.database().reading() as session:
        names = {user.username: user.name for user in stored.users(session)}
    return show(
        "health",
        "health",
        findings=acts.examine(auth.database(), auth.config(), now()),
        hanging=hanging.look(auth.database(), now()),
        names=names,
    )
