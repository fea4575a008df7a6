"""From records to facts: what a record must say, and the facts it stands for.

Nothing is looked up here: what must be known first is named by `wanted` and handed in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final

import msgspec
from msgspec import Struct

from crm_social.core import references
from crm_social.core.dealings import (
    Consent,
    Correction,
    Link,
    Mark,
    Referral,
    Sale,
    Sign,
    Signal,
    Tie,
)
from crm_social.core.fact_records import (
    ConsentRecord,
    CorrectionRecord,
    EngagementReference,
    FactRecord,
    LinkRecord,
    MarkRecord,
    ReferralRecord,
    SaleRecord,
    SignalRecord,
)
from crm_social.core.facts import Actor, Engagement, checked_fact, name_of, subject_of
from crm_social.core.loop import Stage
from crm_social.core.references import Handle, Named, Reference, ToldContact
from crm_social.core.values import EPOCH
from crm_social.errors import Invalid

#: What a record can become at once; a verdict goes the way of follow-up.
Told = Sale | Signal | Consent | Referral | Link | Correction | Mark
#: Names a fact must not have in its id: they may change while the fact stays the same.
_VOLATILE: Final = ("id", "withdrawn")
_PROFILE: Final = ("name", "company", "title", "size", "industry", "country", "location", "phone")
_STAGES: Final = frozenset(Stage)
_TAKES_TO: Final = frozenset({Sign.MOVE, Sign.ASSIGN})


class Wanted(Struct, frozen=True):
    """What must be looked up before records can be mapped."""

    contacts: set[int]
    #: Names of engagements, the first part of their keys.
    engagements: set[bytes]


class Found(Struct, frozen=True):
    """What was found: a handle for each contact, whose each engagement was."""

    handle_of: Mapping[int, Handle]
    subject_of_engagement: Mapping[bytes, bytes]


class Apart(Struct, frozen=True):
    """Two handles that must not be one contact, and what is wrong where they are."""

    one: bytes
    other: bytes
    wrong: Invalid


class Mapped(Struct, frozen=True):
    """What a record stands for."""

    #: To be kept together.
    facts: list[Told]
    #: Further handles that the record says are the same person: to be kept unless told before.
    ties: list[Link] = []
    apart: Apart | None = None


def wanted(records: Iterable[FactRecord]) -> Wanted:
    """Return what must be looked up for these records."""
    contacts: set[int] = set()
    engagements: set[bytes] = set()
    for record in records:
        contacts |= references.ids_of(_references(record))
        if isinstance(record, CorrectionRecord):
            name = engagement_name(record.engagement)
            if name is not None:
                engagements.add(name)
    return Wanted(contacts, engagements)


def with_actor(record: FactRecord, actor: str, *, only: bool = False) -> FactRecord:
    """Return a record said by `actor` where it does not say by whom; a sale says its system.

    Raise Invalid where `only` that actor may say it and the record names another.
    """
    if isinstance(record, SaleRecord):
        return record
    if record.actor is None:
        return msgspec.structs.replace(record, actor=actor)
    if only and record.actor != actor:
        raise Invalid(f"This token speaks for {actor}; leave the actor out.", "actor")
    return record


def mapped(record: FactRecord, found: Found) -> Mapped:
    """Return the facts of a record. Raise Invalid with the field that cannot be used."""
    return _MAPS[type(record)](record, found)


def engagement_name(reference: EngagementReference) -> bytes | None:
    """Return the name of the engagement that is meant, or None where that is not said."""
    if reference.name is not None:
        return bytes.fromhex(reference.name)
    if reference.platform is None or reference.kind is None or reference.id is None:
        return None
    meant = Engagement(
        platform=reference.platform,
        kind=reference.kind,
        id=reference.id,
        occurred_at=EPOCH,
        actor=Actor(id="anybody"),
    )
    return name_of(meant)


def _references(record: FactRecord) -> Sequence[Reference | ToldContact]:
    match record:
        case ReferralRecord():
            return [record.contact, record.referred]
        case LinkRecord():
            return [record.a] + ([] if record.b is None else [record.b])
        case SaleRecord() | SignalRecord() | ConsentRecord():
            return [record.contact]
    return []


def _sale(record: SaleRecord, found: Found) -> Mapped:
    who = references.named(record.contact, found.handle_of, "contact", record.system)
    fact = Sale(
        source=record.system,
        id=record.id,
        what=record.what,
        who=who.person,
        occurred_at=record.occurred_at,
        amount=record.amount,
        currency=record.currency,
        product=record.product,
        reason=record.reason,
        owner=record.owner,
        withdrawn=record.withdrawn,
    )
    return _told([fact], [(who, record)], record.system)


def _signal(record: SignalRecord, found: Found) -> Mapped:
    _check_signal(record)
    who = references.named(record.contact, found.handle_of, "contact")
    actor = _actor(record.actor)
    fact = Signal(
        id=_id(record),
        what=record.what,
        who=who.person,
        occurred_at=record.occurred_at,
        actor=actor,
        withdrawn=record.withdrawn,
        to=record.to,
        until=record.until,
        reason=record.reason,
        note=record.note,
    )
    return _told([fact], [(who, record)], actor)


def _check_signal(record: SignalRecord) -> None:
    what = record.what
    if record.to and what not in _TAKES_TO:
        raise Invalid(f"A signal {what} goes to nobody and nowhere.", "to")
    if what in _TAKES_TO and not record.to:
        raise Invalid(f"A signal {what} needs `to`.", "to")
    if what is Sign.MOVE:
        if record.to not in _STAGES:
            raise Invalid(f"A stage is one of {', '.join(Stage)}, not {record.to!r:.40}.", "to")
        if record.to == Stage.CUSTOMER:
            raise Invalid("Only a sale makes a customer: send a sale instead.", "to")
    if what in {Sign.MOVE, Sign.RECYCLE} and not (record.reason and record.reason.strip()):
        raise Invalid(f"A signal {what} needs its reason.", "reason")
    if what is Sign.RECYCLE and record.until is None:
        raise Invalid("A signal recycle needs `until`, when to look at them again.", "until")
    if record.until is not None and record.until <= record.occurred_at:
        raise Invalid("This lies before `occurred_at`.", "until")


def _consent(record: ConsentRecord, found: Found) -> Mapped:
    who = references.named(record.contact, found.handle_of, "contact")
    fact = Consent(
        id=_id(record),
        says=record.says,
        purpose=record.purpose,
        who=who.person,
        occurred_at=record.occurred_at,
        channel=record.channel,
        basis=record.basis,
        source=record.source,
        text=record.text,
        actor=record.actor,
        withdrawn=record.withdrawn,
    )
    return _told([fact], [(who, record)], record.actor)


def _referral(record: ReferralRecord, found: Found) -> Mapped:
    referrer = references.named(record.contact, found.handle_of, "contact")
    referred = references.named(record.referred, found.handle_of, "referred")
    one, other = _subject(referrer), _subject(referred)
    wrong = Invalid("This is the same person as `contact`.", "referred")
    if one == other:
        raise wrong
    facts: list[Told] = [
        Referral(
            id=_id(record),
            who=who.person,
            occurred_at=record.occurred_at,
            other=subject.hex(),
            made=made,
            actor=record.actor,
            withdrawn=record.withdrawn,
        )
        for who, subject, made in ((referrer, other, True), (referred, one, False))
    ]
    told = _told(facts, [(referrer, record), (referred, record)], record.actor)
    return msgspec.structs.replace(told, apart=Apart(one, other, wrong))


def _link(record: LinkRecord, found: Found) -> Mapped:
    if record.tie is Tie.SPLIT and record.a.id is not None:
        raise Invalid(
            "A contact's id names all of its handles: name the one that stands alone.", "a.id"
        )
    one = subject_of(*references.handle(record.a, found.handle_of, "a"))
    other: bytes | None = None
    if record.tie is Tie.SPLIT:
        if record.b is not None:
            raise Invalid("A split is of one handle; leave this out.", "b")
    else:
        if record.b is None:
            raise Invalid(f"A link {record.tie} needs a second handle.", "b")
        other = subject_of(*references.handle(record.b, found.handle_of, "b"))
        if one == other:
            raise Invalid("This is the same handle as `a`.", "b")
    fact = Link(
        id=_id(record),
        tie=record.tie,
        subject=one.hex(),
        occurred_at=record.occurred_at,
        actor=_actor(record.actor),
        other=other.hex() if other is not None else None,
        reason=record.reason,
        withdrawn=record.withdrawn,
    )
    apart = None
    if record.tie is Tie.NEVER and other is not None and not record.withdrawn:
        apart = Apart(
            one, other, Invalid("These are handles of one contact: split them first.", "tie")
        )
    return Mapped([_checked(fact)], apart=apart)


def _correction(record: CorrectionRecord, found: Found) -> Mapped:
    name = engagement_name(record.engagement)
    if name is None:
        raise Invalid("Name the engagement by platform, kind and id, or by name.", "engagement")
    subject = found.subject_of_engagement.get(name)
    if subject is None:
        raise Invalid("There is no such engagement.", "engagement")
    fact = Correction(
        id=_id(record),
        subject=subject.hex(),
        engagement=name.hex(),
        label=record.label,
        holds=record.holds,
        actor=_actor(record.actor),
        occurred_at=record.occurred_at,
        withdrawn=record.withdrawn,
    )
    return Mapped([_checked(fact)])


def _mark(record: MarkRecord, _: Found) -> Mapped:
    if record.giveaway is None and not record.class_:
        raise Invalid("Say whether it is a giveaway, or its class.", "giveaway")
    fact = Mark(
        id=_id(record),
        platform=record.platform,
        post=record.post,
        occurred_at=record.occurred_at,
        actor=_actor(record.actor),
        giveaway=record.giveaway,
        class_=record.class_,
        withdrawn=record.withdrawn,
    )
    return Mapped([_checked(fact)])


def _told(
    facts: list[Told],
    people: list[tuple[Named, SaleRecord | SignalRecord | ConsentRecord | ReferralRecord]],
    actor: str | None,
) -> Mapped:
    """Return the facts with the links between the handles that their record names together."""
    ties = []
    for who, record in people:
        one = _subject(who)
        for platform, uid in () if record.withdrawn else who.others:
            other = subject_of(platform, uid)
            pair = b"".join(sorted((one, other)))
            ties.append(
                Link(
                    id="together-" + blake2b(pair, digest_size=16).hexdigest(),
                    tie=Tie.SAME,
                    subject=one.hex(),
                    other=other.hex(),
                    occurred_at=record.occurred_at,
                    actor=_actor(actor),
                    evidence=("One record named both as the same person.",),
                )
            )
    return Mapped([_checked(fact) for fact in facts], ties)


def _checked(fact: Told) -> Told:
    check: Callable[[Any], Any] = checked_fact
    checked: Told = check(fact)
    return checked


def _subject(who: Named) -> bytes:
    return subject_of(who.person.platform, who.person.uid)


def _actor(actor: str | None) -> str:
    if not actor:
        raise Invalid("Say who says so.", "actor")
    return actor


def _id(record: Any) -> str:
    """Return the record's own id, or one made of what it says; how people look is left out."""
    if record.id is not None:
        given: str = record.id
        return given
    kept = {
        name: _bare(getattr(record, name))
        for name in record.__struct_fields__
        if name not in _VOLATILE
    }
    kind = record.__struct_config__.tag
    said = msgspec.json.encode([kind, kept], order="sorted")
    return blake2b(said, digest_size=16).hexdigest()


def _bare(value: Any) -> Any:
    if not isinstance(value, ToldContact):
        return value
    return msgspec.structs.replace(value, **dict.fromkeys(_PROFILE))


#: A verdict is no record of a fact to be kept: it is said to a task, by `actions.facts`.
_MAPS: Final[dict[type, Callable[[Any, Found], Mapped]]] = {
    SaleRecord: _sale,
    SignalRecord: _signal,
    ConsentRecord: _consent,
    ReferralRecord: _referral,
    LinkRecord: _link,
    CorrectionRecord: _correction,
    MarkRecord: _mark,
}
