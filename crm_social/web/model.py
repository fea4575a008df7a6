"""The model: its rules in words, a draft to work on, what it would change, and how good it is.

Every act is a plain form, and works without JavaScript; with it, a preview shows by itself how
far it has come.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import models, reliability, studies
from crm_social.actions.models import IN_FORCE
from crm_social.core import parquet
from crm_social.core.model import STARTER, Model
from crm_social.core.models.problems import Problem
from crm_social.core.rights import Right, may
from crm_social.core.starters import PREFIX, STARTERS
from crm_social.errors import Conflict, Invalid
from crm_social.queue import APPLY, STUDY
from crm_social.store.models import DRAFT
from crm_social.store.studies import What
from crm_social.web import lead, rules
from crm_social.web.page import blueprint, line, now, text, trouble

bp = blueprint("model", __name__)

_NAME: Final = 80
_WHY: Final = 500
#: Keys with a field of their own in the form, beside those of `rules.GROUPS`.
_BANDS: Final = tuple(
    path
    for axis in rules.AXES
    for path in (f"axes.{axis}.half_life", f"axes.{axis}.bands.1", f"axes.{axis}.bands.2")
)
_LETTERS: Final = tuple(f"fit.letters.{letter}" for letter in rules.LETTERS)
_CELLS: Final = "loop.mql_cells"


class Field(Struct, frozen=True):
    """One number in the form: its key, its name, what it says, and what is wrong with that."""

    path: str
    name: str
    value: str
    problem: str


@bp.get("/model")
def page() -> str:
    """Show the model in force as rules, versions, drafts, and how good bands and forecast are."""
    db = auth.database()
    every = models.every(db)
    study = studies.newest(db, What.CALIBRATION, IN_FORCE)
    with db.reading() as session:
        names = lead.rep_names(session)
    return render_template(
        "model.html",
        model=models.model_of(db, IN_FORCE),
        every=every,
        version=next((one for one in every.versions if one.name == every.in_force), None),
        first=STARTER.version,
        bases=[IN_FORCE, *(PREFIX + name for name in STARTERS)],
        why=models.why,
        names=names,
        calibration=studies.calibration_of(study),
        study=study,
        forecast=reliability.of_newest(db),
        rules=rules,
        **_rights(),
    )


@bp.get("/model/file")
def file() -> Response:
    """Send the whole text of a model, as a file."""
    name = line("name", _NAME) or IN_FORCE
    answer = Response(
        models.text_of(auth.database(), name), content_type="text/plain; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="model.yaml"'
    return answer


@bp.get("/model/compare")
def compare() -> str:
    """Show how two models differ."""
    db = auth.database()
    every = models.every(db)
    old, new = line("old", _NAME) or every.in_force, line("new", _NAME) or IN_FORCE
    choices = [STARTER.version, *(one.name for one in every.versions)]
    choices += [DRAFT + row.name for row in every.drafts]
    choices += [PREFIX + name for name in STARTERS]
    return render_template(
        "model_compare.html",
        old=old,
        new=every.in_force if new == IN_FORCE else new,
        choices=choices,
        changes=models.changes(models.model_of(db, old), models.model_of(db, new)),
        rules=rules,
    )


@bp.post("/model/drafts")
def begin() -> Response:
    """Begin a draft as a copy of another model, and go to it."""
    who = auth.signed_in().username
    name, base = line("name", _NAME), line("base", _NAME) or IN_FORCE
    db = auth.database()
    if any(row.name == name for row in models.every(db).drafts):
        raise Conflict(f"There is a draft {name!r} already.")
    models.save_draft(db, name, models.without_why(models.text_of(db, base)), who, now())
    return redirect(url_for("model.draft", name=name), 303)


@bp.get("/model/drafts/<name>")
def draft(name: str) -> str:
    """Show a draft to work on."""
    return _draft_page(name, models.text_of(auth.database(), DRAFT + name))


@bp.get("/model/drafts/<name>/preview")
def preview(name: str) -> str:
    """Show how far the preview of a draft has come; a piece of the draft's page."""
    written = models.text_of(auth.database(), DRAFT + name)
    return render_template("_preview.html", name=name, **_previewed(name, written), **_rights())


@bp.post("/model/drafts/<name>/numbers")
def numbers(name: str) -> Response | tuple[str, int]:
    """Keep the numbers of the form in the draft's text."""
    who, db = auth.signed_in().username, auth.database()
    before = models.written(models.model_of(db, DRAFT + name))
    typed = {path: line(path, _NAME) for path in _paths() if path in request.form}
    cells = [cell for cell in rules.CELLS if cell in request.form.getlist(_CELLS)]
    typed[_CELLS] = f"[{', '.join(cells)}]"
    changed = {
        path: value
        for path, value in typed.items()
        if value != before.get(path, "") and (value or path in before)
    }
    try:
        models.edit_draft(db, name, changed, who, now())
    except Invalid:
        written = models.text_of(db, DRAFT + name)
        found = models.problems_with(db, name, changed)
        return _draft_page(name, written, typed=typed, wrong=found), 422
    return redirect(url_for("model.draft", name=name, kept=1), 303)


@bp.post("/model/drafts/<name>/text")
def write(name: str) -> Response | tuple[str, int]:
    """Keep the whole text of a draft, or show everything that is wrong with it."""
    who, db = auth.signed_in().username, auth.database()
    typed = request.form.get("text", "").replace("\r\n", "\n").replace("\0", "")
    models.text_of(db, DRAFT + name)
    found = models.problems(db, name, typed)
    if found:
        return _draft_page(name, typed, mistakes=found), 422
    models.save_draft(db, name, typed, who, now())
    return redirect(url_for("model.draft", name=name, kept=1), 303)


@bp.post("/model/drafts/<name>/preview")
def ask(name: str) -> Response:
    """Ask what the draft would change; a job looks."""
    who = auth.signed_in().username
    studies.ask_preview(auth.database(), name, who, now())
    auth.bell().ring(STUDY)
    return redirect(url_for("model.draft", name=name, _anchor="preview"), 303)


@bp.post("/model/drafts/<name>/publish")
def publish(name: str) -> Response:
    """Bring the draft into force, with the sentence that says why."""
    who, reason = auth.signed_in().username, line("reason", _WHY)
    if not reason:
        return _needs_reason()
    models.publish_draft(auth.database(), name, line("version", _NAME), who, now(), reason)
    auth.bell().ring(APPLY)
    return redirect(url_for("model.page"), 303)


@bp.post("/model/drafts/<name>/drop")
def drop(name: str) -> Response:
    """Forget the draft."""
    models.drop_draft(auth.database(), name, now(), auth.signed_in().username)
    return redirect(url_for("model.page"), 303)


@bp.post("/model/rollback")
def roll_back() -> Response:
    """Bring an earlier version into force again."""
    who, reason = auth.signed_in().username, line("reason", _WHY)
    if not reason:
        return _needs_reason()
    models.roll_back(auth.database(), line("version", _NAME), reason, who, now())
    auth.bell().ring(APPLY)
    return redirect(url_for("model.page"), 303)


@bp.post("/model/calibration")
def calibrate() -> Response:
    """Ask how many of each band bought; a job looks."""
    who = auth.signed_in().username
    studies.ask_calibration(auth.database(), IN_FORCE, who, now())
    auth.bell().ring(STUDY)
    return redirect(url_for("model.page", _anchor="calibration"), 303)


@bp.get("/model/calibration")
def calibration() -> str:
    """Show how far the calibration has come; a piece of the model's page."""
    study = studies.newest(auth.database(), What.CALIBRATION, IN_FORCE)
    found = studies.calibration_of(study)
    return render_template(
        "_calibration.html", study=study, calibration=found, rules=rules, **_rights()
    )


def _draft_page(
    name: str,
    written: str,
    *,
    typed: Mapping[str, str] | None = None,
    wrong: tuple[Problem, ...] = (),
    mistakes: tuple[Problem, ...] = (),
) -> str:
    """Return the page of a draft; `typed` and `wrong` are a form that could not be kept."""
    db = auth.database()
    kept = models.text_of(db, DRAFT + name)
    model = _readable(DRAFT + name)
    found = models.problems(db, name, kept) if model is None and not mistakes else mistakes
    in_force = models.model_of(db, IN_FORCE)
    every = models.every(db)
    return render_template(
        "model_draft.html",
        name=name,
        written=written,
        mistakes=found,
        wrong=wrong,
        changes=[] if model is None else models.changes(in_force, model),
        model=model,
        groups={} if model is None else _fields(model, typed or {}, wrong),
        cells=rules.CELLS,
        chosen=_chosen(model, typed),
        suggested=f"{name}-{1 + sum(one.name.startswith(name) for one in every.versions)}",
        rules=rules,
        **_previewed(name, kept),
        **_rights(),
    )


def _fields(
    model: Model, typed: Mapping[str, str], wrong: tuple[Problem, ...]
) -> dict[str, list[Field]]:
    """Return the fields of the form by group."""
    values = models.written(model)
    said = {problem.path: problem.message for problem in wrong}

    def field(path: str, name: str) -> Field:
        value = typed.get(path, values.get(path, ""))
        return Field(path, name, value, said.get(path, ""))

    words = text()
    groups = {
        group: [field(path, rules.name(path, words)) for path in paths]
        for group, paths in rules.GROUPS.items()
    }
    groups["bands"] = [field(path, _axis_name(path)) for path in _BANDS]
    groups["letters"] = [field(path, path.rpartition(".")[2]) for path in _LETTERS]
    groups["plays"] = [
        field(f"plays.{play}.due_in", words.names.steps[play]) for play in model.plays
    ]
    return groups


def _axis_name(path: str) -> str:
    words = text()
    _, axis, what, *rest = path.split(".")
    if what == "half_life":
        return f"{words.names.axes[axis]}: {words.model.half_life.lower()}"
    return words.model.band.format(axis=words.names.axes[axis], band=rest[0])


def _paths() -> tuple[str, ...]:
    groups = tuple(path for paths in rules.GROUPS.values() for path in paths)
    return (*_BANDS, *groups, *_LETTERS, *(f"plays.{play}.due_in" for play in STARTER.plays))


def _chosen(model: Model | None, typed: Mapping[str, str] | None) -> frozenset[str]:
    if typed is not None:
        return frozenset(typed[_CELLS].strip("[]").split(", "))
    return frozenset() if model is None else model.loop.mql_cells


def _readable(name: str) -> Model | None:
    try:
        return models.model_of(auth.database(), name)
    except Invalid:
        return None


def _previewed(name: str, kept: str) -> dict[str, Any]:
    study = studies.newest(auth.database(), What.PREVIEW, name)
    return {
        "study": study,
        "found": studies.preview_of(study),
        "is_current": study is not None and study.text == kept,
    }


def _rights() -> dict[str, bool]:
    role = auth.signed_in().role
    return {
        "may_change": may(role, Right.CHANGE_MODELS),
        "may_publish": may(role, Right.PUBLISH_MODELS),
        "may_see_reports": may(role, Right.SEE_REPORTS),
        "has_parquet": parquet.is_here(),
    }


def _needs_reason() -> Response:
    return trouble(422, text().model.why_hint)
