"""Stories for property tests: facts of a few people, as anything could happen to them."""

from datetime import timedelta

import msgspec
from hypothesis import strategies as st

from crm_social.core import decide, facts
from crm_social.core.decide import order
from crm_social.core.facts import Act, Actor, Engagement, Post, RejectReason, Sealed, Verdict
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
def stories(draw: st.DrawFn, people: int = 3, most: int = 25) -> list[Sealed]:
    """Draw sealed engagements, and verdicts on tasks they open."""
    told = draw(st.lists(engagements(people), min_size=1, max_size=most))
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
