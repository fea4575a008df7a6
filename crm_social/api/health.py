"""Is the process alive, and can it do its work: for load balancers and supervisors, no token."""

import logging
from typing import Any

from flask import Blueprint

from crm_social import auth
from crm_social.errors import ConfigError
from crm_social.store import schema
from crm_social.store.db import check_writable

log = logging.getLogger(__name__)

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@bp.get("/readyz")
def readyz() -> Any:
    """Say whether the database takes writes and has the schema this code needs."""
    db = auth.database()
    try:
        schema.check(db)
        check_writable(db)
    except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready
        # Its words may name hosts and users: they are for our log alone.
        log.warning("not ready reason=%s", error)
        why = (
            "The schema is not the one this code needs: run `crm-social init`."
            if isinstance(error, ConfigError)
            else "The database does not take writes."
        )
        return {"status": "not ready", "reason": why}, 503, {"Retry-After": "5"}
    return {"status": "ready"}
