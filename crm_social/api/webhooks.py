"""Endpoints that hear of what happens, and the deliveries to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from flask import g

from crm_social import auth
from crm_social.actions import webhooks
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door, Nothing
from crm_social.api.pagination import IdPieceSchema, id_cursor, piece
from crm_social.api.webhook_schemas import (
    AddEndpointSchema,
    ChangeEndpointSchema,
    DeliveriesQuerySchema,
    DeliveryPageSchema,
    EndpointPageSchema,
    EndpointSchema,
    FullDeliverySchema,
    NewEndpointSchema,
    RedeliverDeadSchema,
    RedeliveredSchema,
)
from crm_social.core.rights import Right
from crm_social.errors import NotFound
from crm_social.outbound import Policy
from crm_social.queue import DELIVER
from crm_social.signing import Safe
from crm_social.store import deliveries, endpoints
from crm_social.store.db import utc_now
from crm_social.store.endpoints import Endpoint

_FAILS: Final = ("NotFound",)
_CONFLICTS: Final = ("NotFound", "Conflict")

door = Door("Webhooks", "Addresses that hear of changes, and what was sent to them.")


@door.operation(
    "GET",
    "/webhooks",
    Scope.WEBHOOKS,
    right=Right.SEE_SETTINGS,
    answers=EndpointPageSchema,
    query=IdPieceSchema,
)
def list_endpoints(*, limit: int, after: int = 0) -> Any:
    """List endpoints in order of id."""
    with auth.database().reading() as session:
        found = endpoints.page(session, after=after, limit=limit + 1)
    return piece(found, limit, lambda endpoint: id_cursor(endpoint.id))


@door.operation(
    "POST", "/webhooks", Scope.WEBHOOKS, answers=NewEndpointSchema, body=AddEndpointSchema
)
def add_endpoint(*, url: str, events: Sequence[str]) -> Any:
    """Add an endpoint.

    The answer holds its secret, which is not shown again.
    """
    added = webhooks.add_endpoint(
        auth.database(), _safe(), _policy(), url=url, events=events, by=g.username, now=utc_now()
    )
    return {"endpoint": _endpoint(added.id), "secret": added.secret}


@door.operation(
    "GET",
    "/webhooks/<row:endpoint_id>",
    Scope.WEBHOOKS,
    right=Right.SEE_SETTINGS,
    answers=EndpointSchema,
    fails=_FAILS,
)
def get_endpoint(endpoint_id: int) -> Any:
    """Look at one endpoint."""
    return _endpoint(endpoint_id)


@door.operation(
    "PATCH",
    "/webhooks/<row:endpoint_id>",
    Scope.WEBHOOKS,
    answers=EndpointSchema,
    body=ChangeEndpointSchema,
    fails=_FAILS,
)
def change_endpoint(
    endpoint_id: int, *, url: str | None = None, events: Sequence[str] | None = None
) -> Any:
    """Change an endpoint's address or events.

    What is queued already goes to the new address.
    """
    webhooks.update_endpoint(
        auth.database(),
        _policy(),
        endpoint_id,
        url=url,
        events=events,
        by=g.username,
        now=utc_now(),
    )
    return _endpoint(endpoint_id)


@door.operation(
    "DELETE", "/webhooks/<row:endpoint_id>", Scope.WEBHOOKS, answers=EndpointSchema, fails=_FAILS
)
def remove_endpoint(endpoint_id: int) -> Any:
    """Remove an endpoint and its secret for ever; what it has not heard is dropped.

    The answer is the endpoint as it was.
    """
    endpoint = _endpoint(endpoint_id)
    webhooks.remove_endpoint(auth.database(), endpoint_id, g.username, utc_now())
    return endpoint


@door.operation(
    "POST",
    "/webhooks/<row:endpoint_id>/disable",
    Scope.WEBHOOKS,
    answers=EndpointSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def disable_endpoint(endpoint_id: int) -> Any:
    """Stop sending to an endpoint.

    What is queued waits. What happens while it is disabled it never hears of.
    """
    webhooks.disable_endpoint(auth.database(), endpoint_id, g.username, utc_now())
    return _endpoint(endpoint_id)


@door.operation(
    "POST",
    "/webhooks/<row:endpoint_id>/enable",
    Scope.WEBHOOKS,
    answers=EndpointSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def enable_endpoint(endpoint_id: int) -> Any:
    """Send to an endpoint again, first what waited."""
    webhooks.enable_endpoint(auth.database(), endpoint_id, g.username, utc_now())
    auth.bell().ring(DELIVER)
    return _endpoint(endpoint_id)


@door.operation(
    "POST",
    "/webhooks/<row:endpoint_id>/rotate",
    Scope.WEBHOOKS,
    answers=NewEndpointSchema,
    body=Nothing,
    body_required=False,
    fails=_FAILS,
)
def rotate_secret(endpoint_id: int) -> Any:
    """Give an endpoint a new secret, shown this once.

    For 24 hours both secrets sign; of several rotations in that time the last two count.
    """
    secret = webhooks.rotate_secret(auth.database(), _safe(), endpoint_id, g.username, utc_now())
    return {"endpoint": _endpoint(endpoint_id), "secret": secret}


@door.operation(
    "POST",
    "/webhooks/<row:endpoint_id>/test",
    Scope.WEBHOOKS,
    answers=FullDeliverySchema,
    body=Nothing,
    body_required=False,
    fails=_CONFLICTS,
)
def try_endpoint(endpoint_id: int) -> Any:
    """Send an endpoint a harmless `endpoint.tested`.

    The answer is the delivery, which is sent at once; look at it again to see what came back.
    409 `Conflict` where the endpoint is disabled.
    """
    delivery_id = webhooks.send_test(auth.database(), _policy(), endpoint_id, utc_now())
    auth.bell().ring(DELIVER)
    return _delivery(delivery_id)


@door.operation(
    "POST",
    "/webhooks/<row:endpoint_id>/redeliver-dead",
    Scope.WEBHOOKS,
    answers=RedeliveredSchema,
    body=RedeliverDeadSchema,
    body_required=False,
    fails=_CONFLICTS,
)
def redeliver_dead(endpoint_id: int, *, since: datetime | None = None) -> Any:
    """Send all dead deliveries of an endpoint again, each with a fresh schedule.

    409 `Conflict` where the endpoint is disabled.
    """
    count = webhooks.redeliver_dead(auth.database(), endpoint_id, g.username, utc_now(), since)
    auth.bell().ring(DELIVER)
    return {"count": count}


@door.operation(
    "GET",
    "/deliveries",
    Scope.WEBHOOKS,
    right=Right.SEE_SETTINGS,
    answers=DeliveryPageSchema,
    query=DeliveriesQuerySchema,
)
def list_deliveries(
    *,
    limit: int,
    after: int | None = None,
    state: str | None = None,
    endpoint_id: int | None = None,
) -> Any:
    """List deliveries, newest first."""
    with auth.database().reading() as session:
        found = deliveries.page(
            session, before=after, limit=limit + 1, state=state, endpoint_id=endpoint_id
        )
    return piece(found, limit, lambda delivery: id_cursor(delivery.id))


@door.operation(
    "GET",
    "/deliveries/<row:delivery_id>",
    Scope.WEBHOOKS,
    right=Right.SEE_SETTINGS,
    answers=FullDeliverySchema,
    fails=_FAILS,
)
def get_delivery(delivery_id: int) -> Any:
    """Look at one delivery, with its body and every try."""
    return _delivery(delivery_id)


@door.operation(
    "POST",
    "/deliveries/<row:delivery_id>/redeliver",
    Scope.WEBHOOKS,
    answers=FullDeliverySchema,
    body=Nothing,
    body_required=False,
    fails=_CONFLICTS,
)
def redeliver(delivery_id: int) -> Any:
    """Send a delivery again at once, with a fresh schedule.

    It may be dead, waiting or done; it keeps its `webhook-id`, so a receiver that had it knows.
    409 `Conflict` where it is being sent or was dropped, or the endpoint is disabled.
    """
    webhooks.redeliver(auth.database(), delivery_id, g.username, utc_now())
    auth.bell().ring(DELIVER)
    return _delivery(delivery_id)


@door.operation(
    "POST",
    "/deliveries/<row:delivery_id>/drop",
    Scope.WEBHOOKS,
    answers=FullDeliverySchema,
    body=Nothing,
    body_required=False,
    fails=_CONFLICTS,
)
def drop_delivery(delivery_id: int) -> Any:
    """Give a waiting or dead delivery up for ever.

    409 `Conflict` where it is being sent or is over.
    """
    webhooks.drop(auth.database(), delivery_id, g.username, utc_now())
    return _delivery(delivery_id)


def _policy() -> Policy:
    return Policy.of(auth.config())


def _safe() -> Safe:
    return Safe(auth.config().secret_key)


def _endpoint(endpoint_id: int) -> Endpoint:
    with auth.database().reading() as session:
        found = endpoints.get(session, endpoint_id)
    if found is None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    return found


def _delivery(delivery_id: int) -> dict[str, Any]:
    with auth.database().reading() as session:
        found = deliveries.get(session, delivery_id)
        if found is None:
            raise NotFound(f"There is no delivery {delivery_id}.")
        tries = deliveries.attempts_of(session, delivery_id)
    return msgspec.structs.asdict(found) | {"tries": tries}
