"""Models from draft to force and back: checked, compared, published, rolled back."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.core import starters
from crm_social.core.dealings import Publication
from crm_social.core.deeds import Deed
from crm_social.core.facts import checked_fact, seal
from crm_social.core.model import STARTER, Model
from crm_social.core.models import difference, publication
from crm_social.core.models.difference import Change
from crm_social.core.models.editing import with_values
from crm_social.core.models.problems import Problem
from crm_social.core.models.reading import read
from crm_social.core.models.writing import dump
from crm_social.core.starters import PREFIX, STARTERS
from crm_social.errors import Busy, Conflict, Invalid, NotFound
from crm_social.store import accounts, audit, inbox, ledger, memory, models, studies
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session
from crm_social.store.models import DRAFT, Version
from crm_social.store.studies import What
from crm_social.store.tables import DraftRow

#: What commands call the model in force, whatever its version.
IN_FORCE: Final = "in-force"
#: How the text of a version begins that somebody gave a reason for.
_WHY: Final = re.compile(r"# (?:Why|Back to \S+) \([^)\n]*\): (.+)")
_WHY_LINE: Final = re.compile(rf"\A(?:{_WHY.pattern}\n)+")
_NAMES: Final = "small letters, digits, dots, dashes or underscores, at most 64"


class Listing(Struct, frozen=True):
    """All models there are; versions in the order they came into force."""

    in_force: str
    versions: list[Version]
    drafts: list[DraftRow]
    starters: tuple[str, ...] = STARTERS


def every(db: Database) -> Listing:
    """Return all versions, drafts and starters, and which version is in force."""
    with db.reading() as session:
        return Listing(
            models.in_force(session).version, models.versions(session), [*models.drafts(session)]
        )


def text_of(db: Database, name: str, *, whole: bool = False) -> str:
    """Return the text of a model as it was written, or (`whole`) with every key.

    `name` is a version, `draft:` or `starter:` and a name, or `in-force`; a name that is no
    version may be a draft's. Raise NotFound where there is none.
    """
    with db.reading() as session:
        text = _text(session, name)
        return dump(_meant(session, text, name)) if whole else text


def model_of(db: Database, name: str) -> Model:
    """Return the model of this name (see `text_of`). Raise NotFound or Invalid."""
    with db.reading() as session:
        return _meant(session, _text(session, name), name)


def check(db: Database, text: str, what: str) -> Model:
    """Return the model a text says. Raise Invalid with every problem, a line each."""
    with db.reading() as session:
        return _read(session, text, what)


def problems(db: Database, name: str, text: str) -> tuple[Problem, ...]:
    """Return everything that is wrong with a text as the draft of this name, with its place."""
    with db.reading() as session:
        return read(text, DRAFT + name, models.known(session)).problems


def problems_with(db: Database, name: str, values: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return what would be wrong with a draft that had these values; see `edit_draft`."""
    with db.reading() as session:
        text = with_values(_draft(session, name).text, values)
    return problems(db, name, text)


def edit_draft(db: Database, name: str, values: Mapping[str, str], by: str, now: datetime) -> Model:
    """Put single values into a draft, by their paths; the rest of its text stays as it is.

    Raise NotFound where there is no such draft, Invalid with every problem.
    """

    def work(session: Session) -> Model:
        text = with_values(_draft(session, name).text, values)
        model = _read(session, text, DRAFT + name, DRAFT + name)
        models.save_draft(session, name, text, by, now)
        audit.write(session, Deed.DRAFT_SAVED, by, f"draft:{name}", now)
        return model

    return db.write(work)


def save_draft(db: Database, name: str, text: str, by: str, now: datetime) -> Model:
    """Keep a text as a draft, and return the model it says. Raise Invalid with every problem."""
    _check_name(name, "draft")

    def work(session: Session) -> Model:
        model = _read(session, text, DRAFT + name, DRAFT + name)
        models.save_draft(session, name, text, by, now)
        audit.write(session, Deed.DRAFT_SAVED, by, f"draft:{name}", now)
        return model

    return db.write(work)


def drop_draft(db: Database, name: str, now: datetime, by: str = COMMAND_LINE) -> None:
    """Forget a draft. Raise NotFound where there is none."""

    def work(session: Session) -> None:
        _draft(session, name)
        models.drop_draft(session, name)
        studies.forget(session, What.PREVIEW, name)
        audit.write(session, Deed.DRAFT_DROPPED, by, f"draft:{name}", now)

    db.write(work)


def publish_draft(
    db: Database, name: str, version: str, by: str, now: datetime, reason: str = ""
) -> Version:
    """Bring a draft into force from now on, under a version's name, and let it be applied.

    The reason, where one is given, becomes the first line of the version's text; see `why`.

    The draft is done with that. Saying the same again while it is in force changes nothing;
    a version's name is never given to other content: then raise Conflict.
    """

    def work(session: Session) -> tuple[Version, bytes | None]:
        models.one_at_a_time(session)
        before = models.version(session, version)
        found = models.draft(session, name)
        if before is not None and (found is None or _same(before, _told(found.text, by, reason))):
            if models.in_force(session).version == version:
                return before, None
            raise Conflict(
                f"{version} was published on {before.published_at:%Y-%m-%d} and is not in force"
                f" now. Roll back to it, or publish under another name."
            )
        draft = _draft(session, name)
        model = _read(session, draft.text, DRAFT + name, DRAFT + name)
        text = _told(draft.text, by, reason)
        said = _publish(session, version, publication.sealed(text, model), by, now)
        models.drop_draft(session, name)
        studies.forget(session, What.PREVIEW, name)
        audit.write(session, Deed.MODEL_PUBLISHED, by, f"model:{version}", now, draft=name)
        return said

    said, key = db.write(work)
    _apply_now(db, key, now)
    return said


def roll_back(db: Database, version: str, reason: str, by: str, now: datetime) -> Version:
    """Bring an earlier version's content into force again, as a version of its own.

    So history stays as it was. Raise NotFound for an unknown version, Conflict where it is
    the one in force.
    """
    if not reason.strip():
        raise Invalid("Say why, in a few words.", "reason")

    def work(session: Session) -> tuple[Version, bytes | None]:
        models.one_at_a_time(session)
        before = models.version(session, version)
        if before is None and version != STARTER.version:
            raise NotFound(f"There is no version {version!r}.")
        if models.in_force(session).version == version:
            raise Conflict(f"{version} is in force now.")
        kept = before.kept if before else _starter_kept()
        model = publication.meaning(kept).model
        if model is None:
            raise Conflict(f"{version} cannot be read by this version of the product.")
        taken = {one.name for one in models.versions(session)}
        number = 1
        while (name := f"{version}.rollback-{number}") in taken:
            number += 1
        why = " ".join(reason.split())
        text = f"# Back to {version} ({by}): {why}\n{publication.as_written(kept)}"
        said = _publish(session, name, publication.sealed(text, model), by, now)
        audit.write(session, Deed.MODEL_ROLLED_BACK, by, f"model:{name}", now, to=version)
        return said

    said, key = db.write(work)
    _apply_now(db, key, now)
    return said


def why(version: Version) -> str:
    """Return why a version was published, empty where nobody said."""
    said = _WHY.match(version.kept)
    return said[1] if said else ""


def without_why(text: str) -> str:
    """Return the text of a model without the line that says why it was published."""
    return _WHY_LINE.sub("", text)


def differences(old: Model, new: Model) -> list[str]:
    """Return how two models differ, a line each."""
    return difference.diff(old, new)


def changes(old: Model, new: Model) -> list[Change]:
    """Return the values that differ, as a model's file writes them."""
    return difference.changes(old, new)


def written(model: Model) -> dict[str, str]:
    """Return every value of a model as its file writes it, by its path."""
    return difference.written(model)


def _publish(
    session: Session, version: str, kept: str, by: str, now: datetime
) -> tuple[Version, bytes | None]:
    _check_name(version, "version")
    if accounts.user(session, by) is None:
        raise NotFound(f"There is no user {by!r}; a model is published by somebody.")
    before = models.versions(session)
    if version == STARTER.version or any(one.name == version for one in before):
        raise Conflict(f"There is a version {version} already, and versions never change.")
    if before and now <= before[-1].published_at:
        raise Conflict(
            f"The last version came into force at {before[-1].published_at}, and this machine's"
            f" clock says {now}. Set the clock right."
        )
    fact = checked_fact(Publication(id=version, occurred_at=now, actor=by, model=kept))
    sealed = seal(fact)
    ledger.append(session, [sealed], now)
    return Version(version, now, by, kept), sealed.key


def _apply_now(db: Database, key: bytes | None, now: datetime) -> None:
    """Let everybody be looked at again by the new model, ahead of all that waits."""
    if key is None:
        return

    def work(session: Session) -> None:
        arrived = inbox.take_these(session, [key])
        memory.apply(session, arrived, now)

    try:
        db.write(work)
    except Busy:
        # It is durable, and the appliers take it in its turn.
        return


def _told(text: str, by: str, reason: str) -> str:
    said = " ".join(reason.split())
    return f"# Why ({by}): {said}\n{text}" if said else text


def _same(before: Version, text: str) -> bool:
    end = "" if text.endswith("\n") else "\n"
    return publication.as_written(before.kept) == text + end


def _starter_kept() -> str:
    text = starters.text_of(STARTERS[0])
    if text is None:
        raise NotFound(f"The starter {STARTERS[0]} is missing from this installation.")
    return publication.sealed(text, STARTER)


def _text(session: Session, name: str) -> str:
    if name == IN_FORCE:
        name = models.in_force(session).version
    if name == STARTER.version:
        name = PREFIX + STARTERS[0]
    if found := models.version(session, name):
        return publication.as_written(found.kept)
    known = models.known(session)
    text = known(name)
    if text is None and ":" not in name:
        text = known(DRAFT + name)
    if text is None:
        raise NotFound(
            f"There is no model {name!r}; `crm-social model list` shows those there are."
        )
    return text


def _meant(session: Session, text: str, name: str) -> Model:
    if name == IN_FORCE:
        return models.in_force(session)
    if found := models.version(session, name):
        meaning = publication.meaning(found.kept)
        if meaning.model is not None:
            return meaning.model
    own = name if ":" in name else DRAFT + name
    return _read(session, text, name, own)


def _read(session: Session, text: str, what: str, own: str = "") -> Model:
    found = read(text, own, models.known(session))
    if found.model is None:
        number = len(found.problems)
        head = f"{what} has {number} mistake{'s' if number != 1 else ''}:"
        raise Invalid("\n".join([head, *map(str, found.problems)]))
    return found.model


def _draft(session: Session, name: str) -> DraftRow:
    found = models.draft(session, name.removeprefix(DRAFT))
    if found is None:
        raise NotFound(f"There is no draft {name!r}.")
    return found


def _check_name(name: str, what: str) -> None:
    if not publication.NAME.match(name):
        raise Invalid(f"The name of a {what} is {_NAMES}, not {name!r}.", "name")
