"""What the CRM and reps tell of Liv, who suits us; and folding it."""

from crm_social.core import decide, facts
from crm_social.core.dealings import Consent, Deal, Person, Referral, Sale, Sign, Signal
from crm_social.core.facts import Act, RejectReason, Verdict, subject_of
from crm_social.core.model import STARTER
from tests.cast import LIV, NOW, comment, engagement
from tests.core.stories import dated

WHO = Person("mastodon", "liv")
SUBJECT = subject_of("mastodon", "liv").hex()


def fold(*told, as_of=NOW, model=STARTER, trace=False):
    """Fold these facts, in whatever order they are given."""
    return decide.fold(dated([facts.seal(one) for one in told]), model, as_of, trace=trace)


def wants(uid="1", text="Hva koster dette?", **changes):
    """Return a comment of Liv's that asks to buy."""
    return comment(uid, text, **({"actor": LIV} | changes))


def likes(uid="1", **changes):
    """Return a like of Liv's."""
    return engagement("like", uid, **({"actor": LIV} | changes))


def sale(what, at, deal="d1", **changes):
    return Sale("acme", deal, Deal(what), WHO, at, **changes)


def signal(what, at, **changes):
    values = {"id": f"{what}-{at}", "actor": "ola"} | changes
    return Signal(**({"what": Sign(what), "who": WHO, "occurred_at": at} | values))


def consent(says, purpose, at):
    return Consent(f"{says}-{at}", says, purpose, WHO, at)


def referral(at, *, made):
    return Referral("r1", WHO, at, subject_of("mastodon", "kari").hex(), made)


def verdict(task, act, at, **changes):
    values = {"id": f"{act}-{task.key}", "actor": "ola"} | changes
    return Verdict(subject=task.subject, task=task.key, act=Act(act), occurred_at=at, **values)


def rejected(task, at, reason):
    return verdict(task, "reject", at, reason=RejectReason(reason))


def way(outcome):
    """Return the stages walked, with a dot at those passed through."""
    return " ".join(f"{move.to_stage}{'.' if move.skipped else ''}" for move in outcome.moves)


def plays(outcome):
    return sorted(task.play.value for task in outcome.state.tasks)
