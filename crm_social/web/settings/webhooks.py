"""Webhooks: who hears of what, what was sent to them, and sending again."""

from collections.abc import Callable

from flask import request
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import webhooks as acts
from crm_social.errors import NotFound
from crm_social.outbound import Policy
from crm_social.queue import DELIVER
from crm_social.store import deliveries, endpoints
from crm_social.store.endpoints import Endpoint
from crm_social.web.page import line, now, number
from crm_social.web.settings.page import attempt, bp, done, me, safe, show

_SHOWN = 50


@bp.get("/settings/webhooks")
def webhooks() -> Response:
    """List the endpoints."""
    return _listed()


@bp.post("/settings/webhooks")
def add_webhook() -> Response:
    """Add an endpoint, and show its secret this once."""
    made: list[acts.Added] = []

    def act() -> None:
        found = acts.add_endpoint(
            auth.database(),
            safe(),
            _policy(),
            url=line("url", 2000),
            events=request.form.getlist("event")[:50] or [acts.EVERYTHING],
            by=me(),
            now=now(),
        )
        made.append(found)

    wrong = attempt(act)
    return _listed(wrong) if wrong else _shown(made[0].id, secret=made[0].secret)


@bp.get("/settings/webhooks/<int(max=999999999999999):endpoint_id>")
def webhook(endpoint_id: int) -> Response:
    """Show one endpoint and its deliveries."""
    return _shown(endpoint_id)


@bp.post(
    "/settings/webhooks/<int(max=999999999999999):endpoint_id>"
    "/<any(change, test, rotate, disable, enable, redeliver, remove):what>"
)
def act_on_webhook(endpoint_id: int, what: str) -> Response:
    """Change an endpoint, try it, rotate its secret, switch it off or on, or remove it."""
    db, at, by = auth.database(), now(), me()
    secret: list[str] = []
    acting: dict[str, Callable[[], object]] = {
        "change": lambda: acts.update_endpoint(
            db,
            _policy(),
            endpoint_id,
            url=line("url", 2000),
            events=request.form.getlist("event")[:50] or [acts.EVERYTHING],
            by=by,
            now=at,
        ),
        "test": lambda: acts.send_test(db, _policy(), endpoint_id, at),
        "rotate": lambda: secret.append(acts.rotate_secret(db, safe(), endpoint_id, by, at)),
        "disable": lambda: acts.disable_endpoint(db, endpoint_id, by, at),
        "enable": lambda: acts.enable_endpoint(db, endpoint_id, by, at),
        "redeliver": lambda: acts.redeliver_dead(db, endpoint_id, by, at),
        "remove": lambda: acts.remove_endpoint(db, endpoint_id, by, at),
    }
    wrong = attempt(acting[what])
    if wrong:
        return _shown(endpoint_id, wrong)
    auth.bell().ring(DELIVER)
    if secret:
        return _shown(endpoint_id, secret=secret[0])
    if what == "remove":
        return done("settings.webhooks", "removed")
    said = {"test": "tested", "redeliver": "redelivered"}.get(what, "saved")
    return done("settings.webhook", said, endpoint_id=endpoint_id)


@bp.get("/settings/webhooks/deliveries/<int(max=999999999999999):delivery_id>")
def delivery(delivery_id: int) -> Response:
    """Show one delivery, its body and every try."""
    return _delivery(delivery_id)


@bp.post(
    "/settings/webhooks/deliveries/<int(max=999999999999999):delivery_id>"
    "/<any(redeliver, drop):what>"
)
def act_on_delivery(delivery_id: int, what: str) -> Response:
    """Send a delivery again, or give it up."""
    act = acts.redeliver if what == "redeliver" else acts.drop
    wrong = attempt(lambda: act(auth.database(), delivery_id, me(), now()))
    if wrong:
        return _delivery(delivery_id, wrong)
    auth.bell().ring(DELIVER)
    said = "redelivered" if what == "redeliver" else "dropped"
    return done("settings.delivery", said, delivery_id=delivery_id)


def _listed(wrong: str = "") -> Response:
    with auth.database().reading() as session:
        found = endpoints.page(session)
        backlog = deliveries.backlog(session)
    return show(
        "webhooks",
        "webhooks",
        422 if wrong else 200,
        problem=wrong,
        endpoints=found,
        backlog=backlog,
        events=acts.EVENTS,
    )


def _shown(endpoint_id: int, wrong: str = "", secret: str = "") -> Response:
    before = number("before")
    state = line("state", 10)
    with auth.database().reading() as session:
        found = _endpoint(endpoints.get(session, endpoint_id))
        sent = deliveries.page(
            session,
            before=before,
            limit=_SHOWN + 1,
            state=state if state in deliveries.STATES else None,
            endpoint_id=endpoint_id,
        )
    return show(
        "webhooks",
        "webhook",
        422 if wrong else 200,
        problem=wrong,
        endpoint=found,
        secret=secret,
        sent=sent[:_SHOWN],
        following=sent[_SHOWN - 1].id if len(sent) > _SHOWN else None,
        state=state,
        states=deliveries.STATES,
        events=acts.EVENTS,
        everything=acts.EVERYTHING,
    )


def _delivery(delivery_id: int, wrong: str = "") -> Response:
    with auth.database().reading() as session:
        found = deliveries.get(session, delivery_id)
        if found is None:
            raise NotFound(f"There is no delivery {delivery_id}.")
        tries = deliveries.attempts_of(session, delivery_id)
    status = 422 if wrong else 200
    return show("webhooks", "delivery", status, problem=wrong, delivery=found, tries=tries)


def _endpoint(found: Endpoint | None) -> Endpoint:
    if found is None:
        raise NotFound("There is no such endpoint.")
    return found


def _policy() -> Policy:
    return Policy.of(auth.config())
