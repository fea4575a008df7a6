"""Posts at rest: what holds outreach on which, pausing one by hand, and letting it go on."""

from datetime import datetime
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import pausing
from crm_social.core import passages, plays
from crm_social.core.facts import target_of
from crm_social.errors import Invalid, NotFound
from crm_social.queue import APPLY
from crm_social.store import alarms, pauses, posts
from crm_social.store.alarms import Alarm
from crm_social.store.db import Session
from crm_social.store.pauses import Paused
from crm_social.store.reports import attribution
from crm_social.web import lead
from crm_social.web.cases import bp
from crm_social.web.history import web_address
from crm_social.web.page import line, now, text, trouble

#: So many of those that rest are shown, and of those that did.
_SHOWN: Final = 50
_TITLE: Final = 90
_LONGEST: Final = 1_000


class Rest(Struct, frozen=True):
    """One time a post rested, by an alarm or by somebody's word."""

    platform: str
    post: str
    #: The post's first words; "" where there are none.
    title: str
    url: str | None
    began_at: datetime
    #: None for an alarm, which heard so many complaints.
    by: str | None
    heard: int
    reason: str
    #: Where its form sends that it goes on.
    address: str
    ended_at: datetime | None
    ended_by: str | None
    ended_because: str | None


@bp.get("/pauses")
def rests() -> str:
    """List the posts on which outreach rests, and where it did."""
    with auth.database().reading() as session:
        found = resting(session, _SHOWN)
        over = _sorted(
            session,
            pauses.newest(session, running=False, limit=_SHOWN),
            alarms.over(session, _SHOWN),
        )
        return render_template(
            "rests.html",
            found=found,
            over=over[:_SHOWN],
            names=lead.rep_names(session),
            went=request.args.get("went", ""),
        )


@bp.get("/pauses/new")
def new_rest() -> Response:
    """Ask why outreach from a post should rest."""
    return _ask()


@bp.post("/pauses")
def rest() -> Response:
    """Let outreach from a post rest."""
    platform, post = line("platform", 100), line("post", _LONGEST)
    try:
        pausing.rest(
            auth.database(),
            platform,
            post,
            auth.signed_in().username,
            line("reason", pausing.LONGEST),
            now(),
        )
    except Invalid:
        return _ask(text().cases.pause_why)
    except NotFound:
        return trouble(404, text().cases.unheard)
    auth.bell().ring(APPLY)
    return redirect(url_for("cases.rests", went="rests"), 303)


@bp.post("/pauses/<int(max=999999999999999):pause_id>/go-on")
def let_go_on(pause_id: int) -> Response:
    """Let outreach go on that somebody paused."""
    pausing.go_on(
        auth.database(),
        pause_id,
        auth.signed_in().username,
        line("reason", pausing.LONGEST),
        now(),
    )
    auth.bell().ring(APPLY)
    return redirect(url_for("cases.rests", went="on"), 303)


def resting(session: Session, limit: int) -> list[Rest]:
    """Return the posts on which outreach rests, the newest first."""
    held = [one for one in alarms.running(session, limit) if one.post is not None]
    return _sorted(session, pauses.newest(session, running=True, limit=limit), held)


def _ask(problem: str = "") -> Response:
    platform, post = line("platform", 100), line("post", _LONGEST)
    target = target_of(platform, post, None) if platform and post else b""
    with auth.database().reading() as session:
        heard = posts.engagements(session, target, 1) if target else []
        if not heard:
            return trouble(404, text().cases.unheard)
        number = passages.post_id(platform, post)
        known = attribution.posts(session, [number]).get(number)
        already = pauses.rests(session, target)
    said = known.text if known is not None else heard[0].post.text if heard[0].post else ""
    page = render_template(
        "rest.html",
        problem=problem,
        platform_name=platform,
        post=post,
        title=plays.excerpt(said or "", 300),
        url=web_address(known.url if known is not None else None),
        already=already,
    )
    return make_response(page, 422 if problem else 200)


def _sorted(session: Session, paused: list[Paused], alarmed: list[Alarm]) -> list[Rest]:
    keys = {(one.platform, one.post) for one in paused}
    keys |= {(one.platform, one.post or "") for one in alarmed}
    numbers = {key: passages.post_id(*key) for key in keys}
    known = attribution.posts(session, numbers.values())

    def title(platform: str, post: str) -> str:
        found = known.get(numbers[platform, post])
        return plays.excerpt(found.text, _TITLE) if found is not None else ""

    found = [
        Rest(
            platform=one.platform,
            post=one.post,
            title=title(one.platform, one.post),
            url=web_address(one.url or one.post),
            began_at=one.began_at,
            by=one.began_by,
            heard=0,
            reason=one.reason,
            address=url_for("cases.let_go_on", pause_id=one.id),
            ended_at=one.ended_at,
            ended_by=one.ended_by,
            ended_because=one.ended_because,
        )
        for one in paused
    ] + [
        Rest(
            platform=one.platform,
            post=one.post or "",
            title=title(one.platform, one.post or ""),
            url=web_address(one.url or one.post),
            began_at=one.raised_at,
            by=None,
            heard=one.heard,
            reason="",
            address=url_for("cases.go_on", alarm_id=one.id),
            ended_at=one.ended_at,
            ended_by=one.ended_by,
            ended_because=one.reason,
        )
        for one in alarmed
    ]
    return sorted(found, key=lambda one: one.ended_at or one.began_at, reverse=True)
