"""Learn the forecast anew from our own won and lost, and put it in force where it is better."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from crm_social.core.dealings import Sale
from crm_social.core.state import Dated
from crm_social.errors import ConfigError
from crm_social.forecast import features, saying, training
from crm_social.forecast.sampling import Sample
from crm_social.forecast.saying import Forecast
from crm_social.forecast.training import HORIZON, Drift, History, Silence, Trained
from crm_social.store import companies, forecasts, ledger, rebuild
from crm_social.store.db import Database, Session

#: The newest day whose outcomes are known tells of drift.
_LOOK_BACK: Final = HORIZON


class Retrained(msgspec.Struct, frozen=True):
    """What came of training: a model or silence, and whether the one in force has drifted."""

    found: Trained | Silence
    drift: Drift | None


def retrain(db: Database, now: datetime) -> Retrained:
    """Train on everybody in the ledger; keep what comes, in force only where it is better.

    Where there are more contacts than `sampling.MOST`, it trains on a sample of whole companies.
    A model in force that has drifted falls silent, unless the new one takes its place.
    Raise ConfigError without scikit-learn.
    """
    with db.reading() as session:
        sample = Sample()
        for group in rebuild.groups(session, now):
            sample.add("\0".join(min(group.handles)), history(group.facts))
        body = forecasts.in_force(session)
    histories = sample.histories()
    moved = None if body is None else _drift(_trained(body), histories, now)
    found = training.train(histories, now)
    if isinstance(found, Silence) and len(histories) < sample.offered:
        found = Silence(
            f"{found.why} Looked at were {len(histories)} of {sample.offered} contacts."
        )

    def keep(session: Session) -> None:
        if moved is not None and moved.silent:
            forecasts.silence(session)
        if isinstance(found, Trained):
            text = msgspec.json.encode(found).decode()
            forecasts.add(session, text, now, in_force=found.active)

    db.write(keep)
    return Retrained(found, moved)


def retrain_if_possible(db: Database, now: datetime) -> bool:
    """Train where enough was won and lost to learn from, and the extra is there.

    Return whether that was tried. It costs one pass over the sales otherwise.
    """
    with db.reading() as session:
        ended = ledger.count_told(session, "sale")
    if ended < 2 * training.LEAST:
        return False
    try:
        retrain(db, now)
    except ConfigError:
        # An optional part that was not installed is no fault of a nightly job.
        return False
    return True


def shown(db: Database) -> Trained | None:
    """Return the forecast in force, None where there is none and the bands speak alone."""
    with db.reading() as session:
        body = forecasts.in_force(session)
    return None if body is None else _trained(body)


def of_contact(
    session: Session, contact_id: int, facts: Sequence[Dated], now: datetime
) -> Forecast | None:
    """Return the chance that a contact with these facts buys, and why; None while it is silent."""
    body = forecasts.in_force(session)
    if body is None:
        return None
    known = features.of_facts(facts, now)
    company = known.pop("company", None)
    busy = 0
    if company:
        since = now - HORIZON
        busy = companies.engaged(session, str(company), but=contact_id, since=since)
    known["colleagues engaging"] = None if company is None else float(busy)
    return saying.forecasts(_trained(body), [known])[0]


def history(facts: list[Dated]) -> History:
    """Return a contact's history: what it did, when it bought, when a deal was lost."""
    sales = {}
    for dated in facts:
        if isinstance(dated.fact, Sale):
            sales[dated.name, dated.fact.what] = dated.fact
    told = [sale for sale in sales.values() if not sale.withdrawn]
    return History(
        facts,
        sorted(sale.occurred_at for sale in told if sale.what in {"won", "purchase"}),
        sorted(sale.occurred_at for sale in told if sale.what == "lost"),
    )


def _drift(trained: Trained, histories: list[History], now: datetime) -> Drift | None:
    day = now - _LOOK_BACK
    if day < trained.learned_until - HORIZON:
        return None
    found = training.asked(histories, day)
    if found is None:
        return None
    columns, came = found
    return training.drift(trained, columns, saying.of_columns(trained, columns), came)


def _trained(body: str) -> Trained:
    return msgspec.json.decode(body, type=Trained)
