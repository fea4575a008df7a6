"""Count criticism as it comes, raise alarms, and let outreach rest until somebody says go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from crm_social.actions import pausing
from crm_social.core import purpose, spikes, text
from crm_social.core.dealings import Correction, Label
from crm_social.core.deeds import Deed
from crm_social.core.facts import NAME_BYTES, Engagement, target_of
from crm_social.core.model import Model
from crm_social.core.notices import Kind
from crm_social.core.rights import Right, may
from crm_social.core.spikes import Spike
from crm_social.core.text.reading import NEGATIVE
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.store import accounts, alarms, audit, lessons, models, notices, pauses
from crm_social.store.alarms import Alarm, Criticism, Heard
from crm_social.store.db import Database, Session

#: Facts looked through in one transaction.
BATCH: Final = 5_000
#: Facts of so late are looked at once more: a number may be committed after a higher one.
_OVERLAP: Final = timedelta(minutes=2)
_KEPT: Final = spikes.WINDOW * (spikes.WINDOWS + 1)
_ENGINE: Final = "engine"
#: A person said these of a text: it is no criticism.
_UNHEARD: Final = frozenset({Label.SPAM, Label.ABUSE})
_SENTENCES: Final = {
    "nb": "{n} klager på et døgn på {platform}; det vanlige er {usual}. {then}",
    "sv": "{n} klagomål på ett dygn på {platform}; det vanliga är {usual}. {then}",
    "en": "{n} complaints within a day on {platform}; {usual} are usual. {then}",
}
_RESTS: Final = {
    "nb": "Oppsøkende salg fra innlegget hviler til noen sier at det kan fortsette.",
    "sv": "Uppsökande försäljning från inlägget vilar tills någon låter den fortsätta.",
    "en": "Outreach from the post rests until somebody lets it go on.",
}
_LOOK: Final = {
    "nb": "Se på sakene.",
    "sv": "Titta på ärendena.",
    "en": "Have a look at the cases.",
}


def watch(db: Database, now: datetime) -> int:
    """Look through what is new in the ledger for criticism. Return how many alarms that raised."""
    raised, more = 0, True
    while more:
        some, more = db.write(lambda session: _watch_some(session, now))
        raised += some
    return raised


def go_on(db: Database, alarm_id: int, by: str, reason: str, now: datetime) -> Alarm:
    """End an alarm, so that outreach goes on where it rested, unless somebody paused the post.

    Raise NotFound, Invalid without a reason, and Conflict where it is over already.
    """
    if not reason.strip():
        raise Invalid("Say why it may go on.", "reason")

    def work(session: Session) -> Alarm:
        alarm = alarms.get(session, alarm_id)
        if alarm is None:
            raise NotFound(f"There is no alarm {alarm_id}.")
        if not alarms.end(session, alarm_id, by, reason.strip(), now):
            raise Conflict(f"Alarm {alarm_id} is over already.")
        if alarm.post is not None and not pauses.rests(session, alarm.target, ending=True):
            _say(session, alarm, by, now, rests=False, reason=reason.strip())
        audit.write(session, Deed.ALARM_ENDED, by, f"alarm:{alarm_id}", now)
        found = alarms.get(session, alarm_id)
        assert found is not None  # noqa: S101 - it was there; for the type checker
        return found

    return db.write(work)


def _watch_some(session: Session, now: datetime) -> tuple[int, bool]:
    found, reached = alarms.news(session, now - _KEPT, BATCH)
    if reached is None:
        return 0, False
    model = models.in_force(session)
    criticisms, gone = _judged(session, found, model)
    alarms.drop(session, gone)
    alarms.keep(session, [one for one, _ in criticisms])
    raised = sum(_raised(session, one, fact, now) for one, fact in criticisms)
    settled = min(reached, alarms.last_before(session, now - _OVERLAP))
    alarms.reach(session, settled)
    return raised, settled == reached and len(found) > 0


def _judged(
    session: Session, found: Sequence[Heard], model: Model
) -> tuple[list[tuple[Criticism, Engagement]], list[bytes]]:
    """Return what of these is criticism, and the names of what is none or no more."""
    said: dict[bytes, tuple[Criticism, Engagement]] = {}
    gone: list[bytes] = []
    for one in found:
        fact = one.fact
        if isinstance(fact, Engagement):
            name = one.key[:NAME_BYTES]
            if fact.withdrawn or not _is_criticism(fact, model):
                gone.append(name)
                said.pop(name, None)
            else:
                said[name] = (_criticism(name, fact), fact)
        elif isinstance(fact, Correction):
            name = bytes.fromhex(fact.engagement)
            if fact.label in _UNHEARD and fact.holds and not fact.withdrawn:
                gone.append(name)
                said.pop(name, None)
            elif fact.label is Label.COMPLAINT:
                holds = fact.holds != fact.withdrawn
                told = lessons.of_names(session, [fact.engagement]) if holds else {}
                if fact.engagement in told:
                    told_fact = told[fact.engagement]
                    said[name] = (_criticism(name, told_fact), told_fact)
                elif not holds:
                    gone.append(name)
                    said.pop(name, None)
    return list(said.values()), gone


def _is_criticism(fact: Engagement, model: Model) -> bool:
    if not fact.text or not purpose.may_score(fact.platform):
        return False
    read = text.read(fact.text, fact.lang, model.words)
    if read.spam or read.special:
        return False
    return read.complaint or read.sentiment == NEGATIVE


def _criticism(name: bytes, fact: Engagement) -> Criticism:
    post = target_of(fact.platform, fact.post.id, None) if fact.post is not None else None
    return Criticism(name, post, _channel_of(fact), fact.occurred_at)


def _channel_of(fact: Engagement) -> bytes:
    return target_of(fact.platform, None, fact.channel)


def _raised(session: Session, one: Criticism, fact: Engagement, now: datetime) -> int:
    """Raise the alarm that this criticism makes due: of its post, else of its whole channel."""
    if one.at <= now - spikes.WINDOW:
        return 0
    begins = one.at - spikes.WINDOW
    before = alarms.heard(session, one.channel, begins - spikes.WINDOW * spikes.WINDOWS, begins)
    abouts = [about for about in (one.target, one.channel) if about is not None]
    lasts = [last for about in abouts if (last := alarms.last_of(session, about)) is not None]
    ends = [last.ended_at for last in lasts if last.ended_at is not None]
    if len(ends) < len(lasts):
        # Of a post that is known to be in trouble the channel need not be told too.
        return 0
    since = max(begins, *ends) if ends else begins
    for about in abouts:
        spike = spikes.spike(alarms.heard(session, about, since, one.at), before)
        if spike is not None:
            return _raise(session, about, fact, spike, now, of_post=about == one.target)
    return 0


def _raise(
    session: Session, about: bytes, fact: Engagement, spike: Spike, now: datetime, *, of_post: bool
) -> int:
    post = fact.post if of_post else None
    alarm = Alarm(
        id=0,
        key=f"{about.hex()}:{now:%Y%m%dT%H%M}",
        platform=fact.platform,
        channel=fact.channel,
        post=None if post is None else post.id,
        url=None if post is None else post.url,
        target=about,
        raised_at=now,
        heard=spike.heard,
        usual=spike.usual,
        p=spike.p,
        ended_at=None,
        ended_by=None,
        reason=None,
    )
    alarm_id = alarms.add(session, alarm)
    if alarm_id is None:
        return 0
    _say(session, alarm, _ENGINE, now, rests=True, reason=_reason(spike))
    audit.write(session, Deed.ALARM_RAISED, _ENGINE, f"alarm:{alarm_id}", now)
    told = [
        user.username
        for user in accounts.users(session)
        if user.disabled_at is None and may(user.role, Right.MARK)
    ]
    notices.tell(
        session,
        told,
        Kind.ALARM,
        f"spike:{alarm.key}",
        now,
        sentence=_sentence(alarm, of_post=of_post),
        path="/cases",
    )
    return 1


def _say(
    session: Session, alarm: Alarm, by: str, now: datetime, *, rests: bool, reason: str
) -> None:
    """Put it into the ledger that outreach rests on the post, or goes on."""
    if alarm.post is None:
        return
    pausing.tell(
        session, alarm.key, alarm.platform, alarm.post, by, now, rests=rests, reason=reason
    )


def _reason(spike: Spike) -> str:
    return f"{spike.heard} complaints within a day; {spike.usual:.1f} are usual."


def _sentence(alarm: Alarm, *, of_post: bool) -> dict[str, str]:
    then = _RESTS if of_post and alarm.post is not None else _LOOK
    return {
        lang: pattern.format(
            n=alarm.heard,
            platform=alarm.platform.capitalize(),
            usual=f"{alarm.usual:.1f}" if lang == "en" else f"{alarm.usual:.1f}".replace(".", ","),
            then=then[lang],
        )
        for lang, pattern in _SENTENCES.items()
    }
