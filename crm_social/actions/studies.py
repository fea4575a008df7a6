"""Studies of models on the real history: asked for in a request, made by a job.

A study looks at everybody and may take minutes. So a request only puts it in line; the job
`study` makes it, says how far it has come, and stops after `LONGEST` with what it has, and says
of how many that is.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from crm_social.actions import models, what_if
from crm_social.actions.what_if import WhatIf
from crm_social.core.calibration import Calibration
from crm_social.core.facts import SKEW
from crm_social.errors import CrmSocialError
from crm_social.store import models as stored
from crm_social.store import rebuild, studies
from crm_social.store.db import Database, Session, utc_now
from crm_social.store.studies import Study, What

log = logging.getLogger(__name__)

#: Less than a job may take: what was found until then is told, with of how many.
LONGEST: Final = timedelta(minutes=8)
#: So often a study says how far it has come.
_NOTE_EVERY: Final = timedelta(seconds=1)
_EVERY: Final = 200
#: Tried again it would fail again.
_FAULT: Final = "This could not be worked out, by a fault of ours. The log says more."


class Stopped(Exception):
    """Whoever makes studies was told to stop, or nobody waits for this one."""


def ask_preview(
    db: Database, name: str, by: str, now: datetime, *, from_start: bool = False
) -> Study:
    """Ask what a draft would change if it were published now; `get` tells how far that is.

    Raise NotFound where there is no such draft, Invalid where it cannot be read.
    """
    text = models.text_of(db, stored.DRAFT + name)
    models.check(db, text, stored.DRAFT + name)
    return _ask(db, What.PREVIEW, name, text, by, now, from_start=from_start)


def ask_calibration(db: Database, name: str, by: str, now: datetime) -> Study:
    """Ask how many of each band of a model bought. Raise NotFound where there is no such model."""
    models.model_of(db, name)
    return _ask(db, What.CALIBRATION, name, "", by, now, from_start=False)


def newest(db: Database, what: What, name: str) -> Study | None:
    """Return the newest study of a model, or None where nobody asked for one."""
    with db.reading() as session:
        return studies.newest(session, what, name)


def preview_of(study: Study | None) -> WhatIf | None:
    """Return what a study found a draft would change; None where there is nothing yet."""
    if study is None or not study.found or study.what is not What.PREVIEW:
        return None
    return msgspec.json.decode(study.found, type=WhatIf)


def calibration_of(study: Study | None) -> Calibration | None:
    """Return what a study found of the bands; None where there is nothing yet."""
    if study is None or not study.found or study.what is not What.CALIBRATION:
        return None
    return msgspec.json.decode(study.found, type=Calibration)


def make_next(db: Database, stop: Callable[[], bool] = lambda: False) -> bool:
    """Make the study that waits longest. Return False where none does."""
    began = utc_now()
    study = db.write(lambda session: studies.take(session, began))
    if study is None:
        return False
    progress = _Progress(db, study, began, stop)
    found, problem = "", ""
    try:
        found = msgspec.json.encode(_made(db, study, began, progress)).decode()
    except Stopped:
        # Its lease runs out, and another takes it.
        return False
    except CrmSocialError as error:
        problem = str(error)
    except Exception:
        if utc_now() - began > LONGEST:
            # The job was told that its time is over: another takes the study up.
            raise
        log.exception("study failed id=%d what=%s", study.id, study.what)
        problem = _FAULT
    db.write(lambda session: studies.end(session, study, utc_now(), found=found, problem=problem))
    return True


def _made(db: Database, study: Study, now: datetime, progress: "_Progress") -> WhatIf | Calibration:
    if study.what is What.CALIBRATION:
        return _calibration(db, study.name, now, progress)
    model = models.check(db, study.text, stored.DRAFT + study.name)
    return what_if.preview(
        db,
        model,
        now,
        name=study.name,
        from_start=study.from_start,
        progress=progress.note,
        enough=progress.is_over,
    )


def _calibration(db: Database, name: str, now: datetime, progress: "_Progress") -> Calibration:
    model = models.model_of(db, name)
    found = Calibration(as_of=now, model=name)
    with db.reading() as session:
        total = rebuild.count(session)
        for group in rebuild.groups(session, now + SKEW):
            found.take(group.facts, model)
            if found.contacts % _EVERY == 0:
                progress.note(found.contacts, total)
            if progress.is_over():
                break
    progress.note(found.contacts, total)
    return found


class _Progress:
    """Keeps how far a study has come, and says when it has taken long enough."""

    def __init__(
        self, db: Database, study: Study, began: datetime, stop: Callable[[], bool]
    ) -> None:
        self._db = db
        self._study = study
        self._until = began + LONGEST
        self._noted = began
        self._stop = stop

    def note(self, done: int, total: int) -> None:
        """Keep the numbers, now and then. Raise Stopped where it is in vain."""
        if self._stop():
            raise Stopped
        now = utc_now()
        if now - self._noted < _NOTE_EVERY:
            return
        self._noted = now

        def work(session: Session) -> bool:
            return studies.note(session, self._study, done, max(done, total), now)

        if not self._db.write(work):
            raise Stopped

    def is_over(self) -> bool:
        """Say whether it has taken so long that what there is has to do."""
        return utc_now() >= self._until


def _ask(
    db: Database, what: What, name: str, text: str, by: str, now: datetime, *, from_start: bool
) -> Study:
    def work(session: Session) -> Study:
        new = studies.ask(session, what, name, text, by, now, from_start=from_start)
        found = studies.get(session, new)
        assert found is not None  # noqa: S101 - it was put there a line ago
        return found

    return db.write(work)
