"""The tables. Rows hold columns; the core judges, the other files here query."""

from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crm_social.store.db import Instant

#: SQLite counts rows only in columns that are exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")
_WAITS = text("next_check_at IS NOT NULL")
_WARM = text("engagement_band <= 2")
_EMPLOYED = text("company_key IS NOT NULL")
_LIVE = text("state IN ('open', 'accepted', 'snoozed')")
_UNSENT = text("state IN ('ready', 'leased')")
_DEAD = text("state = 'dead'")
_ASKED = text("state = 'open'")
_DONE = text("state = 'done'")
_COMPLAINED = text("complained_at IS NOT NULL")
_MAILED = text("email IS NOT NULL AND disabled_at IS NULL")


class Base(DeclarativeBase):
    """The root of all rows."""

    type_annotation_map = {datetime: Instant, str: Text, bytes: LargeBinary, int: BigInteger}  # noqa: RUF012


contact_ids = Sequence("contact_ids", metadata=Base.metadata)


class FactRow(Base):
    """The ledger: what happened, appended and never edited. See core/facts.py for the digests."""

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("key", "content", name="facts_key"),
        Index("facts_subject", "subject"),
        Index("facts_target", "target"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    key: Mapped[bytes]
    content: Mapped[bytes]
    subject: Mapped[bytes]
    target: Mapped[bytes | None]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[str]


class InboxRow(Base):
    """A fact that is durable and not yet applied: the work list of the appliers."""

    __tablename__ = "inbox"

    fact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)


class HandleRow(Base):
    """Which contact a handle belongs to. An e-mail address is a handle of platform `email`."""

    __tablename__ = "handles"
    __table_args__ = (
        Index("handles_contact", "contact_id"),
        {"sqlite_with_rowid": False},
    )

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    contact_id: Mapped[int]
    platform: Mapped[str]
    uid: Mapped[str]


class ContactRow(Base):
    """A person: what lists sort and filter by, and the fold's memory to go on from."""

    __tablename__ = "contacts"
    __table_args__ = (
        Index(
            "contacts_next_check",
            "next_check_at",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        # By band, not by heat: an index that changes with every like would cost every like.
        Index("contacts_warm", "id", sqlite_where=_WARM, postgresql_where=_WARM),
        Index(
            "contacts_company",
            "company_key",
            sqlite_where=_EMPLOYED,
            postgresql_where=_EMPLOYED,
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    name: Mapped[str | None]
    handle: Mapped[str | None]
    email: Mapped[str | None]
    company: Mapped[str | None]
    #: The one name of the company: see core/company.py.
    company_key: Mapped[str | None]
    title: Mapped[str | None]
    stage: Mapped[str]
    stage_at: Mapped[datetime | None]
    fit: Mapped[int]
    letter: Mapped[str]
    engagement_heat: Mapped[float | None]
    engagement_band: Mapped[int]
    intent_heat: Mapped[float | None]
    intent_band: Mapped[int]
    engaged_at: Mapped[datetime | None]
    owner: Mapped[str | None]
    next_check_at: Mapped[datetime | None]
    memory: Mapped[str]


class OrphanRow(Base):
    """A handle that verdicts speak of and no engagement yet: they wait in the ledger for it."""

    __tablename__ = "orphans"

    subject: Mapped[bytes] = mapped_column(primary_key=True)


class RedirectRow(Base):
    """A contact id that was merged into another; it leads there for ever."""

    __tablename__ = "redirects"

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    into_id: Mapped[int]
    at: Mapped[datetime]


class MoveRow(Base):
    """One step of one contact along the loop."""

    __tablename__ = "moves"
    __table_args__ = (Index("moves_contact", "contact_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    contact_id: Mapped[int]
    from_stage: Mapped[str]
    to_stage: Mapped[str]
    at: Mapped[datetime]
    rule: Mapped[str]
    evidence: Mapped[str | None]
    skipped: Mapped[bool]
    model: Mapped[str]
    actor: Mapped[str | None]
    reason: Mapped[str | None]


class TaskRow(Base):
    """One step for a person. `body` is the whole task as the core wrote it."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("key", name="tasks_key"),
        Index("tasks_contact", "contact_id"),
        # What somebody has done since a day began.
        Index("tasks_done", "owner", "closed_at", sqlite_where=_DONE, postgresql_where=_DONE),
        Index("tasks_live", "due_at", "rank", sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(
            "tasks_complaints",
            "state",
            "complained_at",
            sqlite_where=_COMPLAINED,
            postgresql_where=_COMPLAINED,
        ),
        # One range for a rep's own, one for nobody's, with all that ordering and counting need:
        # a page of the queue reads no row it does not show. So for who works one platform.
        Index(
            "tasks_queue",
            *("owner", "due_at", "rank", "state", "until", "id"),
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "tasks_platform",
            *("platform", "owner", "due_at", "rank", "state", "until", "id"),
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    key: Mapped[str]
    contact_id: Mapped[int]
    play: Mapped[str]
    because: Mapped[str]
    state: Mapped[str]
    owner: Mapped[str | None]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    rank: Mapped[float]
    #: As in the body, so that an index serves who works one platform.
    platform: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str]
    #: When they complained, where the task is for that, and whether it is their turn.
    complained_at: Mapped[datetime | None]
    waits: Mapped[bool] = mapped_column(server_default=text("false"))


class EndpointRow(Base):
    """An address that hears of what changes here."""

    __tablename__ = "endpoints"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    url: Mapped[str]
    #: Encrypted. During a rotation the old one signs beside the new until `old_until`.
    secret: Mapped[str]
    old_secret: Mapped[str | None]
    old_until: Mapped[datetime | None]
    #: Comma-separated event names, or `*`.
    events: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str | None]


class DeliveryRow(Base):
    """The outbox: one message to one endpoint, frozen when written."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id", name="deliveries_message"),
        Index(
            "deliveries_unsent",
            "endpoint_id",
            "next_at",
            "id",
            sqlite_where=_UNSENT,
            postgresql_where=_UNSENT,
        ),
        Index("deliveries_dead", "endpoint_id", sqlite_where=_DEAD, postgresql_where=_DEAD),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("endpoints.id"))
    #: The idempotency key: the same effect never makes two.
    message_id: Mapped[str]
    event: Mapped[str]
    payload: Mapped[str]
    created_at: Mapped[datetime]
    #: ready, leased, done, dead or dropped; a row stays, so that no message is queued twice
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    #: What went wrong last, as a sentence a person can act on.
    problem: Mapped[str | None]


class AttemptRow(Base):
    """One try to send one delivery."""

    __tablename__ = "attempts"
    __table_args__ = (Index("attempts_delivery", "delivery_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    at: Mapped[datetime]
    took_ms: Mapped[int]
    #: The HTTP status; None where no answer came.
    status: Mapped[int | None]
    problem: Mapped[str | None]
    #: The first 2 kB of the answer.
    answer: Mapped[str | None]


class ChannelRow(Base):
    """One of our accounts on a platform, and how far its connector has read."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("name", name="channels_name"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[str]
    connector: Mapped[str]
    #: JSON; the values of secret settings are encrypted.
    settings: Mapped[str]
    #: JSON; where polling ended, and where the pushed stream did.
    cursor: Mapped[str]
    stream: Mapped[str]
    created_at: Mapped[datetime]
    next_sync_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    synced_at: Mapped[datetime | None]
    failures: Mapped[int]
    #: What a person must do; polling stops while `next_sync_at` is None.
    problem: Mapped[str | None]


class FileRow(Base):
    """How far a file has been taken in, so that a broken load goes on where it was."""

    __tablename__ = "files"

    #: Digest of the file's path, size and time of change.
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    position: Mapped[int]
    line: Mapped[int]
    at: Mapped[datetime]


class UserRow(Base):
    """A person who signs in."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("username", name="users_username"),
        Index("users_email", "email", unique=True, sqlite_where=_MAILED, postgresql_where=_MAILED),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    username: Mapped[str]
    name: Mapped[str]
    #: See core/rights.py.
    role: Mapped[str]
    password: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    #: The language of their pages: nb, sv or en; None leaves it to the browser.
    lang: Mapped[str | None]
    #: The key of the second factor, encrypted; None while there is none.
    factor: Mapped[str | None]
    #: The last time step a code was taken for, so that none is taken twice.
    factor_step: Mapped[int | None]
    #: Small letters; of those who can sign in no two have the same.
    email: Mapped[str | None]


class SessionRow(Base):
    """A signed-in browser. Only the digest of its cookie is kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_user", "user_id"),)

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    #: Where it was opened from, and with which browser, so that its owner knows it again.
    address: Mapped[str]
    agent: Mapped[str]
    #: The password was right and the second factor is still to come: nobody is signed in yet.
    half: Mapped[bool]
    #: Encrypted: what signs this person out at the provider they came from.
    id_token: Mapped[str | None]


class SignInRow(Base):
    """A failed sign-in, counted against guessing."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("sign_ins_who", "who", "at"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    #: `user:` and the name, or `address:` and the client address
    who: Mapped[str]
    at: Mapped[datetime]


class TokenRow(Base):
    """A bearer token of the API. Only its digest is kept."""

    __tablename__ = "tokens"
    __table_args__ = (UniqueConstraint("digest", name="tokens_digest"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    name: Mapped[str]
    digest: Mapped[bytes]
    #: The first characters, so that a person can tell which is which.
    prefix: Mapped[str]
    #: Space-separated.
    scopes: Mapped[str]
    #: On whose behalf it acts; verdicts carry this name.
    username: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class TieRow(Base):
    """What a link says of a handle: two rows for each link fact, one a side, one for a split."""

    __tablename__ = "ties"
    __table_args__ = ({"sqlite_with_rowid": False},)

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    #: The other handle; empty for a split.
    other: Mapped[bytes]


class MarkedRow(Base):
    """A post of which marketing said something: who engages with it is folded with that."""

    __tablename__ = "marked"

    target: Mapped[bytes] = mapped_column(primary_key=True)


class StaleRow(Base):
    """A contact to be folded anew, for something that concerns many: a model, a marked post."""

    __tablename__ = "stale"

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)


class MatchKeyRow(Base):
    """A blocking key and a contact found under it. See core/identity/keys.py."""

    __tablename__ = "match_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)


class MatchProfileRow(Base):
    """A contact as matching sees it, and the keys it stands under, one after the other."""

    __tablename__ = "match_profiles"

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    #: JSON: the profile and the contact's ids on each platform.
    body: Mapped[str]
    keys: Mapped[bytes]


class UnmatchedRow(Base):
    """A contact that changed since it was last matched: the work list of matching."""

    __tablename__ = "unmatched"

    contact_id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)


class SuggestionRow(Base):
    """Two contacts that may be one person. Refused ones stay, so that nobody is asked twice."""

    __tablename__ = "suggestions"
    __table_args__ = (
        Index("suggestions_high", "contact_high"),
        Index("suggestions_open", "p", sqlite_where=_ASKED, postgresql_where=_ASKED),
    )

    contact_low: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    contact_high: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    p: Mapped[float]
    #: JSON: a sentence for each thing seen.
    evidence: Mapped[str]
    #: open, accepted or refused
    state: Mapped[str]
    at: Mapped[datetime]


class DraftRow(Base):
    """A model somebody is working on; nothing is judged by it before it is published."""

    __tablename__ = "drafts"

    name: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    changed_at: Mapped[datetime]


class ForecastRow(Base):
    """A forecast that was trained, whole and as data; one at most is in force."""

    __tablename__ = "forecasts"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    trained_at: Mapped[datetime]
    in_force: Mapped[bool]
    #: A `crm_social.forecast.training.Trained` as JSON.
    body: Mapped[str]


class RepRow(Base):
    """One who can be given contacts, and what they take. Lists are JSON; empty is everything."""

    __tablename__ = "reps"

    username: Mapped[str] = mapped_column(primary_key=True)
    active: Mapped[bool]
    teams: Mapped[str]
    countries: Mapped[str]
    languages: Mapped[str]
    platforms: Mapped[str]
    products: Mapped[str]
    capacity: Mapped[int]
    #: JSON; None for the model's working hours.
    hours: Mapped[str | None]


class AbsenceRow(Base):
    """From when until when a rep is away; `ends_at` None until they say they are back."""

    __tablename__ = "absences"
    __table_args__ = (Index("absences_username", "username"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    username: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    stand_in: Mapped[str | None]
    reason: Mapped[str | None]


class LoanRow(Base):
    """A contact, by one of its handles, that a stand-in has until its owner is back."""

    __tablename__ = "loans"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    lender: Mapped[str]
    borrower: Mapped[str]


class SuppressedRow(Base):
    """A handle that is not to be known again. Only the holder of the key can ask whether it is."""

    __tablename__ = "suppressed"

    #: HMAC-SHA256 of the handle's name; see store/suppression.py.
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    reason: Mapped[str | None]


class ForgettingRow(Base):
    """That somebody was forgotten, and how far that has come. It names nobody."""

    __tablename__ = "forgettings"

    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=True)
    #: A number that leads nowhere any more; None where nobody was known by the handle.
    contact_id: Mapped[int | None]
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str | None]
    #: HMAC-SHA256 over the handles' names: proof, for who has the key and the handles.
    digest: Mapped[bytes]
    handles: Mapped[int]
    facts: Mapped[int]
    messages: Mapped[int]
    #: The newest fact there was when it began, and the newest message that was looked at.
    last_fact: Mapped[int]
    message_reached: Mapped[int]
    finished_at: Mapped[datetime | None]


class ForgettingHandleRow(Base):
    """A handle whose facts are still to be blanked: the work list of forgetting."""

    __tablename__ = "forgetting_handles"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    forgetting_id: Mapped[int]


#: Tasks somebody must answer for and nobody has; see core/routing/need.py.
UNOWNED: Final = (
    "state = 'open' AND owner IS NULL"
    " AND play IN ('call', 'care', 'handover', 'reorder', 'win_back')"
)
#: Contacts somebody must answer for and nobody does, once there is something to do.
UNCARED: Final = (
    "owner IS NULL AND stage IN ('R1', 'R2', 'R3', 'R4', 'R5', 'S3', 'S4', 'S5', 'S6', 'X')"
)
#: What reps have to do. Of thousands of tasks few are anybody's.
OWNED: Final = "state IN ('open', 'accepted', 'snoozed') AND owner IS NOT NULL"
_CARED: Final = "owner IS NOT NULL"
for _name, _column, _where in (
    ("tasks_unowned", TaskRow.contact_id, UNOWNED),
    ("contacts_uncared", ContactRow.id, UNCARED),
    ("contacts_owner", ContactRow.owner, _CARED),
):
    Index(_name, _column, sqlite_where=text(_where), postgresql_where=text(_where))
