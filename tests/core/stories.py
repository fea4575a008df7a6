"""Stories for property tests: facts of a few people, as anything could happen to them."""

from datetime import timedelta

import msgspec
from hypothesis import strategies as st

from crm_social.core import decide, facts
from crm_social.core.dealings import (
    Consent,
    Correction,
    Deal,
    Label,
    Link,
    Mark,
    Pause,
    Person,
    Referral,
    Sale,
    Sign,
    Signal,
    Tie,
)
from crm_social.core.decide import order
from crm_social.core.facts import (
    Act,
    Actor,
    Engagement,
    Fact,
    Post,
    RejectReason,
    Sealed,
    Verdict,
    name_of,
    subject_of,
)
from crm_social.core.model import STARTER
from crm_social.core.state import Dated
from tests.cast import NOW

_TEXTS = (None, "Fint!", "Hva koster dette?", "Kan vi få en demo?", "Aldri mer, elendig")
_KINDS = ("like", "comment", "repost", "follow", "quote", "mention", "wave")


@st.composite
def engagements(draw: st.DrawFn, people: int = 3) -> Engagement:
    """Draw an engagement, a later word on one, or a withdrawal; ids collide often."""
    who = draw(st.integers(0, people - 1))
    kind = draw(st.sampled_from(_KINDS))
    return Engagement(
        platform=draw(st.sampled_from(("mastodon", "x"))),
        kind=kind,
        id=f"{kind}-{who}-{draw(st.integers(0, 3))}",
        occurred_at=NOW - timedelta(hours=draw(st.integers(0, 24 * 120))),
        withdrawn=draw(st.integers(0, 4)) == 0,
        actor=Actor(
            id=f"id{who}",
            handle=f"user{who}",
            email=draw(
                st.sampled_from((None, None, f"user{who}@firma.example", "both@firma.example"))
            ),
            company=draw(st.sampled_from((None, "Firma AS"))),
            title=draw(st.sampled_from((None, "Daglig leder"))),
        ),
        post=Post(id=draw(st.sampled_from(("p1", "p2"))), giveaway=draw(st.booleans())),
        text=draw(st.sampled_from(_TEXTS)),
    )


@st.composite
def dealings(draw: st.DrawFn, people: int = 3) -> Fact:  # noqa: PLR0911 - one for each sort
    """Draw what the CRM, a rep, a marketer or the engine tells; ids collide often."""
    number = draw(st.integers(0, people - 1))
    uid = f"id{number}"
    platform = draw(st.sampled_from(("mastodon", "x")))
    at = NOW - timedelta(hours=draw(st.integers(0, 24 * 900)))
    withdrawn = draw(st.integers(0, 5)) == 0
    name = f"{number}-{draw(st.integers(0, 2))}"
    who = draw(
        st.sampled_from(
            (
                Person(platform, uid),
                Person(platform, uid, email=f"user{number}@firma.example", size=120),
                Person("crm.acme", uid, email=f"user{number}@firma.example", country="NO"),
                Person("email", f"user{number}@firma.example", title="CEO"),
            )
        )
    )
    subject = subject_of(platform, uid).hex()
    other = subject_of(platform, f"id{draw(st.integers(0, people - 1))}").hex()
    match draw(
        st.sampled_from(
            ("sale", "sale", "signal", "consent", "referral", "link", "correction", "mark", "pause")
        )
    ):
        case "sale":
            what = draw(st.sampled_from(Deal))
            return Sale("acme", name, what, who, at, withdrawn=withdrawn, product="Boots")
        case "signal":
            what = draw(st.sampled_from(Sign))
            to = (
                draw(st.sampled_from(("S2", "S4", "R3", "X", "eva")))
                if what in (Sign.MOVE, Sign.ASSIGN)
                else None
            )
            until = at + timedelta(days=20) if what is Sign.RECYCLE else None
            return Signal(f"{name}{what}", what, who, at, "ola", withdrawn, to, until, "a reason")
        case "consent":
            says = draw(st.sampled_from(("given", "withdrawn", "objected", "lifted")))
            purpose = draw(st.sampled_from(("*", "score", "task", "contact")))
            return Consent(f"{name}{says}", says, purpose, who, at, withdrawn=withdrawn)
        case "referral":
            return Referral(name, who, at, other, draw(st.booleans()), withdrawn=withdrawn)
        case "link":
            tie = draw(st.sampled_from(Tie))
            whom = None if tie is Tie.SPLIT else other
            return Link(f"{name}{tie}", tie, subject, at, "ola", whom, withdrawn=withdrawn)
        case "mark":
            giveaway = draw(st.sampled_from((None, True, False)))
            return Mark(
                name,
                platform,
                draw(st.sampled_from(("p1", "p2"))),
                at,
                "mads",
                giveaway,
                "news",
                withdrawn,
            )
        case "pause":
            post, rests = draw(st.sampled_from(("p1", "p2"))), draw(st.booleans())
            return Pause(name, platform, post, at, "mads", rests, "a reason", withdrawn)
        case _:
            engagement = draw(engagements(people))
            who_said = subject_of(engagement.platform, engagement.actor.id).hex()
            label = draw(st.sampled_from(Label))
            return Correction(
                name,
                who_said,
                name_of(engagement).hex(),
                label,
                draw(st.booleans()),
                "ola",
                at,
                withdrawn,
            )


@st.composite
def stories(draw: st.DrawFn, people: int = 3, most: int = 25) -> list[Sealed]:
    """Draw sealed engagements and dealings, and verdicts on the tasks they open."""
    told: list[Fact] = draw(st.lists(engagements(people), min_size=1, max_size=most))
    told += draw(st.lists(dealings(people), max_size=most // 2))
    sealed = [facts.seal(fact) for fact in told]
    by_subject: dict[bytes, list[Sealed]] = {}
    for one in sealed:
        by_subject.setdefault(one.subject, []).append(one)
    for some in by_subject.values():
        outcome = decide.fold(dated(some), STARTER, NOW)
        for task in [*outcome.state.tasks, *outcome.closed]:
            act = draw(st.sampled_from((None, *Act)))
            if act is not None:
                after = timedelta(minutes=draw(st.integers(1, 60 * 24 * 10)))
                verdict = Verdict(
                    id=f"verdict-{task.key}",
                    subject=task.subject,
                    task=task.key,
                    act=act,
                    actor=draw(st.sampled_from(("ola", "eva"))),
                    occurred_at=min(NOW, task.opened_at + after),
                    until=task.opened_at + after * 2 if act is Act.SNOOZE else None,
                    reason=draw(st.sampled_from(RejectReason)) if act is Act.REJECT else None,
                )
                sealed.append(facts.seal(verdict))
                if draw(st.integers(0, 3)) == 0:
                    undone = msgspec.structs.replace(
                        verdict,
                        withdrawn=True,
                        occurred_at=min(NOW, verdict.occurred_at + timedelta(minutes=1)),
                    )
                    sealed.append(facts.seal(undone))
    return sealed


def dated(sealed: list[Sealed]) -> list[Dated]:
    """Return the facts in fold order; of those with one key the one that counts."""
    ordered = sorted(sealed, key=order)
    told = facts.decode([one.body for one in ordered])
    found: dict[bytes, Dated] = {}
    for one, fact in zip(ordered, told, strict=True):
        found.setdefault(one.key, Dated(one.key, fact))
    return list(found.values())
