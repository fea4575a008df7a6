"""What the fold remembers of a contact, and what comes of folding."""

from datetime import datetime

from msgspec import Struct, field

from crm_social.core.facts import NAME_BYTES, Fact
from crm_social.core.loop import Move, Stage
from crm_social.core.plays import Task
from crm_social.core.scoring import Axis, Credit


class Dated(Struct, frozen=True, gc=False):
    """A fact with the key that orders and names it."""

    key: bytes
    fact: Fact

    @property
    def name(self) -> str:
        """Return what the fact is about, hex."""
        return self.key[:NAME_BYTES].hex()


class State(Struct, omit_defaults=True):
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

    stage: Stage = Stage.AUDIENCE
    stage_at: datetime | None = None
    fit: int = 0
    letter: str = "D"
    engagement: Axis = field(default_factory=Axis)
    intent: Axis = field(default_factory=Axis)
    engaged_at: datetime | None = None
    intent_at: datetime | None = None
    #: Engagements that count and are not withdrawn.
    live: int = 0
    #: At least one of them was not for a prize.
    serious: bool = False
    #: A rep said this contact is not one for us.
    disqualified: bool = False
    owner: str | None = None

    tasks: list[Task] = field(default_factory=list)
    #: Until when a play is not suggested again.
    rests: dict[str, datetime] = field(default_factory=dict)
    #: How often each kind was seen on the day of the newest engagement.
    day: int = 0
    seen_today: dict[str, int] = field(default_factory=dict)

    #: Position of the newest folded fact, and of the newest crossed deadline.
    last_at: datetime | None = None
    last_key: str = ""
    crossed_at: datetime | None = None
    #: The earliest fact known whose time has not come; then the contact must be refolded.
    waiting_at: datetime | None = None
    #: When time alone will change this state, or a fact's time comes; None for never.
    next_check_at: datetime | None = None


class Outcome(Struct):
    """What came of folding: the state, the moves made and the tasks closed on the way."""

    state: State
    moves: list[Move]
    closed: list[Task]
    credits: list[Credit]
