"""One lead as a page shows it: who, why now, what to do; then all the why behind it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.actions import chances
from crm_social.core import company, explain, plays
from crm_social.core.explain import Explanation
from crm_social.core.loop import Stage
from crm_social.core.own_company import record_address
from crm_social.core.plays import LIVE
from crm_social.store import accounts, companies, contacts, models, own_company, queue
from crm_social.store.companies import Colleagues
from crm_social.store.contacts import Contact
from crm_social.store.db import Session
from crm_social.store.queue import QueueItem
from crm_social.store.tables import UserRow
from crm_social.web import chance, dealings, heat, history, sums
from crm_social.web.chance import Chance
from crm_social.web.dealings import Sold, Way, Word
from crm_social.web.heat import Curve
from crm_social.web.history import Event, Profile
from crm_social.web.sums import FitLine, Sum
from crm_social.web.words import Lang, of

#: Lines of the timeline shown at once, and at all.
SHOWN: Final = 20
_MOST: Final = 500
#: Under which a session carries its users.
_USERS: Final = "users"
#: People of the same company shown beside one.
COLLEAGUES: Final = 5


class Lead(Struct, frozen=True):
    """Everything the pane shows of one contact, and the task it is open for."""

    contact: Contact
    task: QueueItem | None
    others: list[QueueItem]
    profiles: list[Profile]
    explanation: Explanation
    axes: list[Sum]
    fit: list[FitLine]
    #: How likely they buy; None while nothing can be said.
    chance: Chance | None
    events: list[Event]
    #: How many more events there are than shown at all.
    more: int
    #: How often they went round the loop.
    cycles: int
    #: What their company is called, and who else is known there; None where nobody is.
    company: str
    colleagues: Colleagues | None
    #: Warmth over the last year; None where there never was any.
    heat: Curve | None
    #: How they may be reached and why, what they agreed to, and why their owner has them.
    ways: list[Way]
    agreed: list[Word]
    why_theirs: list[str]
    deals: list[Sold]
    purchases: list[Sold]
    names: Mapping[str, str]
    #: Where their records are in CRMs, by the CRM's name.
    records: dict[str, str]

    @property
    def words(self) -> str:
        """Return what to say, in the person's language."""
        return plays.words(self.task.task, self.contact.state.name) if self.task else ""

    @property
    def last_words(self) -> Event | None:
        """Return the newest thing they wrote that stands, or None."""
        engagements = (event for event in self.events if event.what == "engagement")
        return next((event for event in engagements if event.text), None)

    @property
    def mark(self) -> str:
        """Return a mark that changes when the pane should."""
        return mark(self.task) if self.task else ""


def mark(item: QueueItem) -> str:
    """Return a mark that changes when anything happens to the task or its contact."""
    task = item.task
    return f"{item.id}-{task.state}-{item.owner}-{task.owner}-{item.rank:.6f}-{item.stage}"


def read(
    session: Session,
    contact_id: int,
    now: datetime,
    task: QueueItem | None = None,
    *,
    lang: Lang,
) -> Lead | None:
    """Return the contact's lead, open for this task or its most urgent one; None for no contact."""
    text = of(lang)
    contact = contacts.get(session, contact_id)
    if contact is None:
        return None
    tasks = queue.of_contact(session, contact.id)
    live = sorted(
        (item for item in tasks if item.task.state in LIVE), key=lambda item: item.task.due_at
    )
    chosen = task or next(iter(live), None)
    facts = contacts.facts_of(session, contact.id)
    model = models.in_force(session)
    explanation = explain.explain(facts, model, now)
    profiles = history.profiles(facts, contact.handles)
    heard_on = list(dict.fromkeys(one.platform for one in profiles if _is_platform(one.platform)))
    names = rep_names(session)
    key = company.key(contact.state.company, contact.state.email)
    beside = companies.colleagues(session, key, contact.id, COLLEAGUES) if key else None
    events = history.timeline(
        facts,
        explanation.moves,
        steps={item.task.key: text.names.steps[item.task.play] for item in tasks},
        names=names,
        text=text,
    )
    return Lead(
        contact=contact,
        task=chosen,
        others=[item for item in live if chosen is None or item.id != chosen.id],
        profiles=profiles,
        explanation=explanation,
        axes=sums.axes(explanation, facts, lang),
        fit=sums.fit(explanation, text),
        chance=chance.told(
            chances.of_contact(session, contact.id, contact.state, facts, now), lang
        ),
        events=events[:_MOST],
        more=max(0, len(events) - _MOST),
        company=contact.state.company or key or "",
        colleagues=beside,
        heat=heat.curve(explanation.engagement, model.engagement.bands, now),
        ways=dealings.ways(contact.state, heard_on, lang),
        agreed=dealings.agreed(contact.state, text),
        why_theirs=dealings.why_theirs(facts, contact.state, names, lang),
        deals=dealings.open_deals(contact.state, text),
        purchases=dealings.purchases(facts, text),
        cycles=sum(move.to_stage is Stage.CUSTOMER for move in explanation.moves),
        names=names,
        records=_records(session, contact),
    )


def _records(session: Session, contact: Contact) -> dict[str, str]:
    patterns = own_company.get(session).crm
    found = {}
    for name, uid in contact.handles:
        address = record_address(patterns, name, uid)
        if address is not None:
            found[name.partition(".")[2]] = address
    return found


def _is_platform(name: str) -> bool:
    """Say whether a handle's platform is a place people meet, and no address or record."""
    return name not in {"email", "phone"} and not name.startswith("crm.")


def users(session: Session) -> list[UserRow]:
    """Return all users by name; read once in each look at the database."""
    found: list[UserRow] | None = session.info.get(_USERS)
    if found is None:
        found = session.info[_USERS] = accounts.users(session)
    return found


def rep_names(session: Session) -> dict[str, str]:
    """Return what each user is called."""
    return {user.username: user.name for user in users(session)}
