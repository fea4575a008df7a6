"""Take in a file of engagements and other facts: JSON Lines or CSV, resumable, nothing twice.

A record that cannot be used is reported with its line and never stops the good ones. The
place reached is kept in the same transaction as the records before it, so a load that was
killed goes on where it was; and because facts have natural keys, loading a file again, in
another order or in pieces changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from crm_social.actions import facts as telling
from crm_social.actions.facts import Taken
from crm_social.actions.record_files import Line, csv_lines, json_lines
from crm_social.core import fact_mapping, fact_records, facts
from crm_social.core.dealings import Publication
from crm_social.core.fact_records import ENGAGEMENT, FactRecord, VerdictRecord
from crm_social.core.facts import SKEW, Sealed
from crm_social.core.models import publication
from crm_social.core.values import Kind
from crm_social.errors import Invalid
from crm_social.store import files, ledger
from crm_social.store.db import Database, Session
from crm_social.store.ledger import Appended

BATCH: Final = 5_000
#: The columns a CSV file of engagements must have.
_NEEDED: Final = frozenset({"platform", "kind", "id", "occurred_at", "actor.id"})
_KINDS: Final = frozenset(Kind)


@dataclass
class Report:
    """What became of a file."""

    lines: int = 0
    new: int = 0
    known: int = 0
    relabelled: int = 0
    clash: int = 0
    refused: int = 0
    #: Of people who were forgotten and are not to be known again: not kept.
    suppressed: int = 0
    #: Kept, and counted when their time comes.
    future: int = 0
    #: Kept, and worth no points.
    unknown_kinds: set[str] = field(default_factory=set)
    #: The line it went on from, where an earlier load was broken off.
    resumed_at: int = 0


@dataclass(frozen=True)
class Problem:
    """One line that was refused, or taken in with a remark."""

    line: int
    reason: str
    field: str | None = None
    refused: bool = True

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class Reading:
    """How lines are read that do not say themselves."""

    #: What a line without `fact` is.
    fact: str = ENGAGEMENT
    #: Who says so, where a line does not name an actor.
    actor: str | None = None


def ingest(
    db: Database,
    source: IO[bytes],
    now: datetime,
    *,
    is_csv: bool,
    reading: Reading = Reading(),
    identity: bytes | None = None,
    tell: Callable[[Problem], None] = lambda _: None,
    progress: Callable[[int, Report], None] = lambda _, __: None,
) -> Report:
    """Append every usable record of a file. Return what became of them.

    `identity` names the file for resuming (see `identify`); without it nothing is resumed.
    `tell` hears of every refused or clashing line, `progress` of the byte position reached.
    Raise Invalid where the file as a whole cannot be read.
    """
    report = Report()
    start = (0, 0)
    if identity is not None:
        with db.reading() as session:
            start = files.place(session, identity)
    report.resumed_at = start[1]
    batch: list[tuple[int, Sealed | FactRecord]] = []
    last: Line | None = None
    needed = _NEEDED if reading.fact == ENGAGEMENT else frozenset()
    lines = csv_lines(source, *start, needed) if is_csv else json_lines(source, *start)
    for line in lines:
        last = line
        report.lines += 1
        try:
            batch.append((line.number, _read(line, reading, now, report, tell)))
        except Invalid as error:
            report.refused += 1
            tell(Problem(line.number, str(error), error.field))
        if len(batch) >= BATCH:
            _keep(db, batch, line, now, identity, report, tell)
            progress(line.end, report)
            batch = []
    if last is not None:
        _keep(db, batch, last, now, identity, report, tell)
        progress(last.end, report)
    if identity is not None:
        db.write(lambda session: files.forget(session, identity))
    return report


def identify(path: Path) -> bytes:
    """Return what a file is resumed by: its place, size and time of change."""
    facts_of_file = path.stat()
    name = f"{path.resolve()}\0{facts_of_file.st_size}\0{facts_of_file.st_mtime_ns}"
    return blake2b(name.encode(errors="surrogateescape"), digest_size=16).digest()


def _read(
    line: Line,
    reading: Reading,
    now: datetime,
    report: Report,
    tell: Callable[[Problem], None],
) -> Sealed | FactRecord:
    """Return a fact ready for the ledger, or the record of one."""
    if line.record is None:
        raise Invalid(line.problem or "This line cannot be read.", line.field)
    exported = fact_records.exported(line.record)
    read: facts.Fact | FactRecord
    if exported is not None:
        read = facts.taken_out(exported)
        if isinstance(read, Publication):
            _check_model(read)
    elif (word := fact_records.word_of(line.record, reading.fact)) == ENGAGEMENT:
        read = facts.parse(line.record)
    else:
        read = fact_records.parse(word, line.record)
        if reading.actor is not None:
            read = fact_mapping.with_actor(read, reading.actor)
    if not isinstance(read, VerdictRecord) and read.occurred_at - now > SKEW:
        report.future += 1
        tell(
            Problem(
                line.number,
                "This lies in the future; it is kept and counts when its time comes.",
                "occurred_at",
                refused=False,
            )
        )
    if not isinstance(read, facts.Fact):
        return read
    if isinstance(read, facts.Engagement) and read.kind not in _KINDS:
        report.unknown_kinds.add(read.kind)
    return facts.seal(read)


def _check_model(published: Publication) -> None:
    # One that cannot be read would stop all judging.
    found = publication.meaning(published.model)
    if found.model is None:
        raise Invalid(f"The model {published.id} cannot be read: {found.problems[0]}", "model")


def _keep(
    db: Database,
    batch: list[tuple[int, Sealed | FactRecord]],
    last: Line,
    now: datetime,
    identity: bytes | None,
    report: Report,
    tell: Callable[[Problem], None],
) -> None:
    engagements = [(number, one) for number, one in batch if isinstance(one, Sealed)]
    others = [(number, one) for number, one in batch if not isinstance(one, Sealed)]
    verdicts = [(number, one) for number, one in others if isinstance(one, VerdictRecord)]
    rest = [(number, one) for number, one in others if not isinstance(one, VerdictRecord)]
    # Before the place is kept: a load broken off here says them again, which changes nothing.
    said = [(number, telling.say(db, one, now)) for number, one in verdicts]

    def work(session: Session) -> list[tuple[int, Taken]]:
        # First, as corrections in the same batch may be about them.
        outcomes = ledger.append(session, [sealed for _, sealed in engagements], now)
        kept = telling.keep(session, [one for _, one in rest], now) if rest else []
        if identity is not None:
            files.keep(session, identity, last.end, last.number, now)
        return [
            *((number, Taken(one)) for (number, _), one in zip(engagements, outcomes, strict=True)),
            *((number, one) for (number, _), one in zip(rest, kept, strict=True)),
        ]

    for number, taken in sorted([*db.write(work), *said], key=lambda one: one[0]):
        _count(number, taken, report, tell)


def _count(number: int, taken: Taken, report: Report, tell: Callable[[Problem], None]) -> None:
    if taken.refused is not None:
        report.refused += 1
        tell(Problem(number, str(taken.refused), taken.refused.field))
    match taken.outcome:
        case Appended.NEW:
            report.new += 1
        case Appended.KNOWN:
            report.known += 1
        case Appended.RELABELLED:
            report.relabelled += 1
        case Appended.SUPPRESSED:
            report.suppressed += 1
        case Appended.CLASH:
            report.clash += 1
            tell(
                Problem(
                    number,
                    "The same happening was told before with other content; both are kept,"
                    " and the one that counts does not depend on which came first.",
                    "id",
                    refused=False,
                )
            )
