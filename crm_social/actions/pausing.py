"""Let outreach rest on a post because somebody says so, and go on again.

A post rests while an alarm or somebody's word holds it; the fact that it goes on is said when
the last of them ends.
"""

from datetime import datetime
from typing import Final

from crm_social.core.dealings import Pause
from crm_social.core.deeds import Deed
from crm_social.core.facts import checked_fact, seal, target_of
from crm_social.errors import Invalid, NotFound
from crm_social.store import audit, ledger, pauses, posts
from crm_social.store.db import Database, Session
from crm_social.store.pauses import Paused

#: Of the engagements on a post, so many are looked at for where it can be seen.
_LOOKED_AT: Final = 50
LONGEST: Final = 200


def rest(db: Database, platform: str, post: str, by: str, reason: str, now: datetime) -> Paused:
    """Let outreach rest on a post. Where it rests by hand already, return that as it is.

    Raise Invalid without a reason, NotFound for a post nobody engaged with.
    """
    because = _because(reason)
    target = target_of(platform, post, None)

    def work(session: Session) -> Paused:
        known = pauses.of_post(session, target)
        if known is not None:
            return known
        heard = posts.engagements(session, target, _LOOKED_AT)
        if not heard:
            raise NotFound(f"Nobody engaged with a post {post!r} on {platform}.")
        urls = [one.post.url for one in heard if one.post is not None and one.post.url]
        made = Paused(
            id=0,
            key=f"by-hand:{target.hex()}:{now:%Y%m%dT%H%M%S.%f}",
            platform=platform,
            post=post,
            url=urls[-1] if urls else None,
            target=target,
            began_at=now,
            began_by=by,
            reason=because,
        )
        pause_id = pauses.add(session, made)
        tell(session, made.key, platform, post, by, now, rests=True, reason=because)
        audit.write(session, Deed.POST_RESTS, by, f"pause:{pause_id}", now)
        return _found(session, pause_id)

    return db.write(work)


def go_on(db: Database, pause_id: int, by: str, reason: str, now: datetime) -> Paused:
    """End a pause, so that outreach goes on unless an alarm holds it. Return it.

    Where it is over already, return it as it is. Raise NotFound, and Invalid without a reason.
    """
    because = _because(reason)

    def work(session: Session) -> Paused:
        pause = _found(session, pause_id)
        if not pauses.end(session, pause_id, by, because, now):
            return _found(session, pause_id)
        if not pauses.rests(session, pause.target, ending=True):
            tell(
                session,
                pause.key,
                pause.platform,
                pause.post,
                by,
                now,
                rests=False,
                reason=because,
            )
        audit.write(session, Deed.POST_GOES_ON, by, f"pause:{pause_id}", now)
        return _found(session, pause_id)

    return db.write(work)


def tell(
    session: Session,
    key: str,
    platform: str,
    post: str,
    by: str,
    now: datetime,
    *,
    rests: bool,
    reason: str,
) -> None:
    """Put it into the ledger that outreach rests on a post, or goes on."""
    fact = Pause(
        id=f"{key}:{'rests' if rests else 'goes-on'}",
        platform=platform,
        post=post,
        occurred_at=now,
        actor=by,
        rests=rests,
        reason=reason,
    )
    ledger.append(session, [seal(checked_fact(fact))], now)


def _because(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise Invalid("Say why.", "reason")
    if len(said) > LONGEST:
        raise Invalid(f"A reason has at most {LONGEST} characters.", "reason")
    return said


def _found(session: Session, pause_id: int) -> Paused:
    found = pauses.get(session, pause_id)
    if found is None:
        raise NotFound(f"There is no pause {pause_id}.")
    return found
