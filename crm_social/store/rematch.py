"""All contacts at once: splink (an extra) finds the pairs that are worth a judgement.

The profiles are read once into DuckDB in memory; splink blocks and weighs there, on all
processors. Nothing is written.
"""

import importlib
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_social.core.identity import Prepared, names, nicknames, prepare
from crm_social.core.identity.folding import sound
from crm_social.errors import ConfigError
from crm_social.store import matching
from crm_social.store.matching import Known
from crm_social.store.tables import MatchProfileRow

log = logging.getLogger(__name__)

_PAGE: Final = 20_000
_COLUMNS: Final = ("unique_id", "head", "surname", "core", "mail", "city")
#: Bits of log-odds by splink's weights from which on our own judgement looks at a pair.
_WORTH_A_LOOK: Final = -4.0
_SAMPLE: Final = 1_000_000
#: Fewer contacts than this teach no weights; splink's own estimates stand.
_ENOUGH: Final = 1_000

Progress = Callable[[str, int], None]


def likely(session: Session, progress: Progress = lambda *_: None) -> list[tuple[int, int]]:
    """Return the pairs of contacts (low, high) that may be one person, in order.

    Raise ConfigError where the extra is not installed.
    """
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for contact, known in _everybody(session):
        values = (contact, *_values(prepare(known.profile)))
        for name, value in zip(_COLUMNS, values, strict=True):
            columns[name].append(value)
        progress("reading", 1)
    if len(columns["unique_id"]) < 2:
        return []
    return _pairs(columns)


def profiles(session: Session, contacts: Sequence[int]) -> dict[int, Known]:
    """Return these contacts as matching remembers them."""
    query = select(MatchProfileRow.contact_id, MatchProfileRow.body).where(
        MatchProfileRow.contact_id.in_(contacts)
    )
    return {contact: matching.unpacked(body) for contact, body in session.execute(query)}


def _everybody(session: Session) -> Iterator[tuple[int, Known]]:
    last = 0
    while True:
        query = (
            select(MatchProfileRow.contact_id, MatchProfileRow.body)
            .where(MatchProfileRow.contact_id > last)
            .order_by(MatchProfileRow.contact_id)
            .limit(_PAGE)
        )
        rows = session.execute(query).all()
        if not rows:
            return
        for contact, body in rows:
            yield contact, matching.unpacked(body)
        last = rows[-1][0]


def _values(profile: Prepared) -> tuple[str | None, ...]:
    """Return what splink compares: a first name's family, a surname, a handle, mail, a place."""
    name = profile.names[0] if profile.names else names.Name()
    handle = profile.handle or profile.mail_local
    given = name.given[0] if name.given else None
    families = nicknames.families(given) if given else ()
    return (
        families[0] if families else given and sound(given),
        sound(name.surname[-1]) if name.surname else None,
        handle.core if handle and len(handle.core) > 5 else None,
        profile.mail,
        profile.city,
    )


def _pairs(columns: dict[str, list[Any]]) -> list[tuple[int, int]]:
    splink = _extra("splink")
    compare = _extra("splink.comparison_library")
    frame = _extra("splink.backends.duckdb").DuckDBAPI().register(_extra("pyarrow").table(columns))
    rules = [
        splink.block_on("mail"),
        splink.block_on("core"),
        splink.block_on("head", "surname"),
    ]
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=1.0 / len(columns["unique_id"]),
        comparisons=[
            compare.ExactMatch("head").configure(term_frequency_adjustments=True),
            compare.ExactMatch("surname").configure(term_frequency_adjustments=True),
            compare.ExactMatch("core"),
            compare.ExactMatch("mail"),
            compare.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = splink.Linker(frame, settings, log_level=None)
    if len(columns["unique_id"]) >= _ENOUGH:
        _train(linker, rules)
    found = linker.inference.predict(threshold_match_weight=_WORTH_A_LOOK)
    relation = found.as_duckdbpyrelation().select("unique_id_l, unique_id_r")
    pairs = {(min(row), max(row)) for row in relation.fetchall()}
    log.info("contacts weighed at once contacts=%d pairs=%d", len(columns["mail"]), len(pairs))
    return sorted(pairs)


def _train(linker: Any, rules: Sequence[Any]) -> None:
    """Learn splink's weights; of rules that too few pairs share nothing is learned."""
    linker.training.estimate_u_using_random_sampling(max_pairs=_SAMPLE, seed=1)
    failed = _extra("splink.internals.exceptions").EMTrainingException
    for rule in rules:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except failed as error:
            log.info("splink learned nothing from one rule reason=%s", str(error).split(".")[0])


def _extra(part: str) -> Any:
    """Return a module of the extra, which is not imported with us."""
    try:
        return importlib.import_module(part)
    except ImportError as error:
        raise ConfigError(
            "To match all contacts at once, install the extra: pip install 'crm-social[bulk]'."
        ) from error
