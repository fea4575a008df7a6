"""What the fold remembers of a contact, and what comes of folding."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from crm_social.core.dealings import Consent
from crm_social.core.facts import NAME_BYTES, Fact
from crm_social.core.loop import Move, Stage
from crm_social.core.plays import Task
from crm_social.core.purpose import Grants
from crm_social.core.scoring import Axis, Credit


class Dated(Struct, frozen=True, gc=False):
    """A fact with the key that orders and names it."""

    key: bytes
    fact: Fact

    @property
    def name(self) -> str:
        """Return what the fact is about, hex."""
        return self.key[:NAME_BYTES].hex()


class Working(StrEnum):
    """How far a rep has come with somebody taken on."""

    NEW = "new"
    ATTEMPTING = "attempting"
    CONNECTED = "connected"
    WAITING = "waiting"
    DONE = "done"


class Excluded(StrEnum):
    """Who is out of all scoring, and why."""

    EMPLOYEE = "employee"
    COMPETITOR = "competitor"
    BOT = "bot"
    OBJECTED = "objected"


class Risk(StrEnum):
    """A customer who went silent, by their own rhythm."""

    AT_RISK = "at_risk"
    DORMANT = "dormant"


class OpenDeal(Struct, frozen=True, omit_defaults=True):
    """A deal that is neither won nor lost."""

    opened_at: datetime
    product: str | None = None
    amount: float | None = None
    currency: str | None = None


class Recycled(Struct, frozen=True):
    """Why a lead was put back, and when to look again."""

    reason: str
    until: datetime


class Bought(Struct, omit_defaults=True):
    """What a customer has bought, for their own rhythm and the hand-over."""

    #: When, oldest first; of more than fifty the newest.
    at: list[datetime] = field(default_factory=list)
    #: The deals that were won, so that none counts twice.
    deals: list[str] = field(default_factory=list)
    #: The newest sale's fact and the handle it was told of, hex.
    fact: str = ""
    subject: str = ""
    product: str | None = None
    #: The welcome was done, by a rep or by time.
    welcomed: bool = False
    risk: Risk | None = None
    #: How often we tried to win them back since they were last heard of.
    tries: int = 0
    #: The newest visit or service.
    served_at: datetime | None = None


class State(Struct, omit_defaults=True, gc=False):
    """All the fold must remember of one contact to go on from here."""

    name: str | None = None
    handle: str | None = None
    email: str | None = None
    company: str | None = None
    title: str | None = None
    location: str | None = None
    url: str | None = None
    bio: str | None = None
    lang: str | None = None
    size: int | None = None
    industry: str | None = None
    country: str | None = None
    phone: str | None = None
    #: Where each datum of who they are came from: a platform's word.
    sources: dict[str, str] = field(default_factory=dict)

    #: The handle the newest thing was told of, hex, where no engagement was behind it.
    subject: str = ""
    #: The version of the model that judged last.
    model: str = ""
    stage: Stage = Stage.AUDIENCE
    stage_at: datetime | None = None
    #: How many times they have bought.
    cycle: int = 0
    fit: int = 0
    letter: str = "D"
    engagement: Axis = field(default_factory=Axis)
    intent: Axis = field(default_factory=Axis)
    advocacy: Axis = field(default_factory=Axis)
    engaged_at: datetime | None = None
    intent_at: datetime | None = None
    #: When the CRM, a rep or who referred them last spoke for them.
    vouched_at: datetime | None = None
    #: Engagements that count and are not withdrawn; of them those not for a prize, and follows.
    live: int = 0
    serious: int = 0
    follows: int = 0
    #: The heat of engagement credits that are discounted for a prize and may be forgiven.
    prize: float | None = None
    #: They showed real intent, so the prize counts less against them.
    forgiven: bool = False
    #: A rep said this contact is not one for us.
    disqualified: bool = False
    excluded: Excluded | None = None
    owner: str | None = None
    #: Why the owner is the owner, where it was decided rather than taken.
    owner_reason: str | None = None
    #: Reps who know this person and granted the use of it.
    known_by: list[str] = field(default_factory=list)

    #: What was confirmed since they were last put back: need, budget, timing.
    confirmed: list[str] = field(default_factory=list)
    working: Working | None = None
    recycled: Recycled | None = None
    deals: dict[str, OpenDeal] = field(default_factory=dict)
    bought: Bought | None = None
    #: Open complaints, by what opened them; and until when sales tasks stay paused after.
    complaints: dict[str, datetime] = field(default_factory=dict)
    calm_at: datetime | None = None
    #: When outreach went on that had rested for a post: clocks of what waited begin there.
    resumed_at: datetime | None = None
    #: The newest word for each purpose and channel.
    consents: list[Consent] = field(default_factory=list)
    #: When they were first told what we hold of them.
    informed_at: datetime | None = None
    #: The handle that referred them, hex; and how many they referred.
    referred_by: str | None = None
    referrals: int = 0

    tasks: list[Task] = field(default_factory=list)
    #: Until when a play is not suggested again.
    rests: dict[str, datetime] = field(default_factory=dict)
    #: When the tasks of late were opened, against fatigue.
    opened: list[datetime] = field(default_factory=list)
    #: How often each kind was seen on the day of the newest engagement, and the points given.
    day: int = 0
    seen_today: dict[str, int] = field(default_factory=dict)
    points_today: float = 0.0

    #: Position of the newest folded fact, and of the newest crossed deadline.
    last_at: datetime | None = None
    last_key: str = ""
    crossed_at: datetime | None = None
    #: The earliest fact known whose time has not come; then the contact must be refolded.
    waiting_at: datetime | None = None
    #: When time alone will change this state, or a fact's time comes; None for never.
    next_check_at: datetime | None = None

    @property
    def known(self) -> bool:
        """Say whether we can name or answer this person."""
        return bool(self.name or self.handle or self.email)

    @property
    def grants(self) -> Grants:
        """Return what they agreed and objected to, for the purpose gate."""
        return Grants(tuple(self.consents), self.cycle > 0, tuple(self.known_by))

    @property
    def advocate(self) -> bool:
        """Say whether this customer brings others: the badge R6."""
        return self.cycle > 0 and (self.advocacy.band == 1 or self.referrals > 0)

    @property
    def detractor(self) -> bool:
        """Say whether a complaint of theirs is open."""
        return bool(self.complaints)


class Outcome(Struct, gc=False):
    """What came of folding: the state, the moves made and the tasks closed on the way."""

    state: State
    moves: list[Move]
    closed: list[Task]
    credits: list[Credit]
