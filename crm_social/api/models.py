"""Models: read, compared, drafted, previewed, published and rolled back."""

from typing import Any, Final

from flask import g
from msgspec import structs

from crm_social import auth
from crm_social.actions import charts, models, reliability, studies
from crm_social.actions.accounts import Scope
from crm_social.actions.what_if import WhatIf
from crm_social.api import pictures, tables
from crm_social.api.door import Door, Nothing
from crm_social.api.model_schemas import (
    CalibrationSchema,
    ChangesQuerySchema,
    ChangesSchema,
    CheckedSchema,
    DraftSchema,
    ModelSchema,
    ModelsSchema,
    PreviewBodySchema,
    PreviewSchema,
    PublishSchema,
    ReasonSchema,
    ReliabilitySchema,
    TextSchema,
    VersionSchema,
    told_example,
    told_tally,
)
from crm_social.api.report_schemas import ReportFormatSchema
from crm_social.core import calibration
from crm_social.core.rights import Right
from crm_social.core.starters import PREFIX
from crm_social.queue import APPLY, STUDY
from crm_social.store.db import utc_now
from crm_social.store.models import DRAFT, Version
from crm_social.store.studies import Study, What

door = Door("Models", "What everybody is judged by: read, drafted, previewed, published.")

_DRAFT: Final = "/drafts/<string(maxlength=64):name>"
_MODEL: Final = "/models/<string(maxlength=80):name>"


@door.operation("GET", "/models", Scope.READ, answers=ModelsSchema)
def list_models() -> Any:
    """List the versions, drafts and starters there are, and which version is in force."""
    return _listed()


def _listed() -> dict[str, Any]:
    found = models.every(auth.database())
    return {
        "in_force": found.in_force,
        "versions": [_version(one, found.in_force) for one in found.versions],
        "drafts": [
            {"name": row.name, "by": row.created_by, "changed_at": row.changed_at}
            for row in found.drafts
        ],
        "starters": [PREFIX + name for name in found.starters],
    }


@door.operation("GET", _MODEL, Scope.READ, answers=ModelSchema, fails=["NotFound"])
def get_model(name: str) -> Any:
    """Look at one model: its text and all its values.

    `name` is a version, `in-force`, or `draft:` or `starter:` and a name.
    """
    db = auth.database()
    return {
        "name": name,
        "text": models.text_of(db, name),
        "values": models.written(models.model_of(db, name)),
    }


@door.operation(
    "GET",
    f"{_MODEL}/changes",
    Scope.READ,
    answers=ChangesSchema,
    query=ChangesQuerySchema,
    fails=["NotFound"],
)
def list_changes(name: str, *, since: str) -> Any:
    """Say how a model differs from another, by default from the one in force."""
    db = auth.database()
    found = models.changes(models.model_of(db, since), models.model_of(db, name))
    return {
        "since": since,
        "changes": [{"key": one.path, "before": one.before, "after": one.after} for one in found],
    }


@door.operation("POST", "/models/check", Scope.READ, answers=CheckedSchema, body=TextSchema)
def check_model(*, text: str) -> Any:
    """Read a text, and name everything that is wrong with it. Nothing is kept."""
    found = models.problems(auth.database(), "", text)
    return {
        "right": not found,
        "mistakes": [
            {"line": one.line, "column": one.column, "key": one.path, "message": one.message}
            for one in found
        ],
    }


@door.operation(
    "PUT",
    _DRAFT,
    Scope.FACTS,
    right=Right.CHANGE_MODELS,
    answers=DraftSchema,
    body=TextSchema,
    fails=["NotFound"],
)
def put_draft(name: str, *, text: str) -> Any:
    """Keep a text as a draft, new or in place of what it said before.

    With any mistake nothing is kept, and `detail` names all of them with their places.
    """
    db, now = auth.database(), utc_now()
    models.save_draft(db, name, text, g.username, now)
    found = next(row for row in models.every(db).drafts if row.name == name)
    return {"name": found.name, "by": found.created_by, "changed_at": found.changed_at}


@door.operation(
    "DELETE",
    _DRAFT,
    Scope.FACTS,
    right=Right.CHANGE_MODELS,
    answers=ModelsSchema,
    fails=["NotFound"],
)
def drop_draft(name: str) -> Any:
    """Forget a draft. The answer is what there is now."""
    models.drop_draft(auth.database(), name, utc_now(), g.username)
    return _listed()


@door.operation(
    "POST",
    f"{_DRAFT}/preview",
    Scope.FACTS,
    right=Right.CHANGE_MODELS,
    answers=PreviewSchema,
    body=PreviewBodySchema,
    body_required=False,
    fails=["NotFound"],
)
def ask_preview(name: str, *, from_start: bool = False) -> Any:
    """Ask what a draft would change if it were published now, on the real history.

    A job looks at everybody: ask for it with GET until `state` is `done`.
    """
    db = auth.database()
    asked = studies.ask_preview(db, name, g.username, utc_now(), from_start=from_start)
    auth.bell().ring(STUDY)
    return _preview(asked, models.text_of(db, DRAFT + name))


@door.operation(
    "GET",
    f"{_DRAFT}/preview",
    Scope.READ,
    right=Right.SEE_REPORTS,
    answers=PreviewSchema,
    fails=["NotFound"],
)
def get_preview(name: str) -> Any:
    """Look how far the preview of a draft has come, and at what it found."""
    db = auth.database()
    text = models.text_of(db, DRAFT + name)
    return _preview(studies.newest(db, What.PREVIEW, name), text)


@door.operation(
    "POST",
    f"{_DRAFT}/publish",
    Scope.FACTS,
    right=Right.PUBLISH_MODELS,
    answers=VersionSchema,
    body=PublishSchema,
    fails=["NotFound", "Conflict"],
)
def publish_model(name: str, *, version: str, reason: str) -> Any:
    """Bring a draft into force, from now on and for everybody. The draft is done with that."""
    db = auth.database()
    said = models.publish_draft(db, name, version, g.username, utc_now(), reason)
    auth.bell().ring(APPLY)
    return _version(said, said.name)


@door.operation(
    "POST",
    f"{_MODEL}/rollback",
    Scope.FACTS,
    right=Right.PUBLISH_MODELS,
    answers=VersionSchema,
    body=ReasonSchema,
    fails=["NotFound", "Conflict"],
)
def roll_back_model(name: str, *, reason: str) -> Any:
    """Bring an earlier version into force again, under a name of its own."""
    said = models.roll_back(auth.database(), name, reason, g.username, utc_now())
    auth.bell().ring(APPLY)
    return _version(said, said.name)


@door.operation(
    "POST",
    f"{_MODEL}/calibration",
    Scope.FACTS,
    right=Right.CHANGE_MODELS,
    answers=CalibrationSchema,
    body=Nothing,
    body_required=False,
    fails=["NotFound"],
)
def ask_calibration(name: str) -> Any:
    """Ask how many of each band bought within 90 days, by this model.

    A job looks at everybody: ask for it with GET until `state` is `done`.
    """
    asked = studies.ask_calibration(auth.database(), name, g.username, utc_now())
    auth.bell().ring(STUDY)
    return _calibration(asked, name)


@door.operation(
    "GET",
    f"{_MODEL}/calibration",
    Scope.READ,
    right=Right.SEE_REPORTS,
    answers=CalibrationSchema,
    query=ReportFormatSchema,
    fails=["NotFound"],
    responses=pictures.AS_FILE,
)
def get_calibration(name: str, *, format: str | None, lang: str) -> Any:  # noqa: A002 - the query's
    """Look how far the calibration of a model has come, and at what it found.

    What it found is a table or a picture, too.
    """
    db = auth.database()
    models.model_of(db, name)
    if pictures.wanted(format):
        drawing = charts.calibration(db, charts.Reader(lang, utc_now()), name)
        return pictures.answer("calibration", drawing)
    study = studies.newest(db, What.CALIBRATION, name)
    if tables.wanted(format):
        rows = calibration.rows(studies.calibration_of(study))
        return tables.answer("calibration", calibration.HEADS, rows, format)
    return _calibration(study, name)


@door.operation(
    "GET",
    "/forecast/reliability",
    Scope.READ,
    right=Right.SEE_REPORTS,
    answers=ReliabilitySchema,
    query=ReportFormatSchema,
    responses=pictures.AS_FILE,
)
def get_reliability(*, format: str | None, lang: str) -> Any:  # noqa: A002 - the query's
    """Look at how good the forecast is: what was said of people it had not seen, and what came.

    The curve of what was said and what came is a table or a picture, too.
    """
    db = auth.database()
    if pictures.wanted(format):
        drawing = charts.forecast(db, charts.Reader(lang, utc_now()))
        return pictures.answer("forecast", drawing)
    if tables.wanted(format):
        return tables.answer("forecast", reliability.HEADS, reliability.rows(db), format)
    found = reliability.of_newest(db)
    if found is None:
        names = ("version", "trained_at", "won", "lost", "why", "looks", "auc", "auc_of_bands")
        nothing: dict[str, Any] = dict.fromkeys([*names, "calibration_error"])
        return nothing | {"in_force": False, "tenths": []}
    got = found.quality
    return {
        "version": found.version,
        "in_force": found.in_force,
        "trained_at": found.trained_at,
        "won": found.won,
        "lost": found.lost,
        "why": found.why,
        "looks": got.rows,
        "auc": got.auc,
        "auc_of_bands": got.auc_of_bands,
        "calibration_error": got.calibration_error,
        "tenths": [structs.asdict(one) for one in got.reliability],
    }


def _version(one: Version, in_force: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "published_at": one.published_at,
        "by": one.actor,
        "why": models.why(one),
        "in_force": one.name == in_force,
        "withdrawn": one.withdrawn,
    }


def _study(study: Study | None) -> dict[str, Any]:
    if study is None:
        nothing: dict[str, Any] = dict.fromkeys(("asked_by", "asked_at", "ended_at", "problem"))
        return nothing | {"state": "none", "done": 0, "total": 0}
    return {
        "state": study.state.value,
        "done": study.done,
        "total": study.total,
        "asked_by": study.asked_by,
        "asked_at": study.asked_at,
        "ended_at": study.ended_at,
        "problem": study.problem or None,
    }


def _preview(study: Study | None, text: str) -> dict[str, Any]:
    found = studies.preview_of(study)
    return _study(study) | {
        "found": None if found is None else _told(found),
        "is_current": study is not None and study.text == text,
    }


def _told(found: WhatIf) -> dict[str, Any]:
    plain = structs.asdict(found)
    for name in ("stages", "queue"):
        plain[name] = {key: told_tally(one) for key, one in plain[name].items()}
    for name in ("mql", "mql_moves", "seen_coming"):
        plain[name] = told_tally(plain[name])
    return plain | {"examples": [told_example(one) for one in found.examples]}


def _calibration(study: Study | None, name: str) -> dict[str, Any]:
    found = studies.calibration_of(study)
    bands = []
    for axis, some in found.bands.items() if found else ():
        for number, band in enumerate(some, 1):
            low, high = band.between or (None, None)
            bands.append(
                {
                    "axis": axis,
                    "band": number,
                    "people": band.people,
                    "bought": band.bought,
                    "share": band.share,
                    "low": low,
                    "high": high,
                }
            )
    contacts = found.contacts if found else 0
    return _study(study) | {"model": name, "contacts": contacts, "bands": bands}
