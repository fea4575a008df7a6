"""What is known of somebody on a day: features made from their history up to then.

Nothing later than the day is looked at, so a model can be asked about last March and answers
as it would have. The same code makes features of our own contacts and of any stream of acts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from crm_social.core import decide, text
from crm_social.core.facts import Engagement
from crm_social.core.model import STARTER, Model
from crm_social.core.state import Dated
from crm_social.core.values import EPOCH
from crm_social.forecast.columns import Column
from crm_social.forecast.gathering import Features, Gathering

_DAY: Final = timedelta(days=1)
#: Windows, as shares of the horizon that is forecast, in which acts are counted.
_WINDOWS: Final = {"week": 1 / 12, "month": 1 / 3, "quarter": 1.0, "year": 4.0}


class Act(NamedTuple):
    """One thing somebody did, on a time scale of days."""

    at: float
    kind: str
    target: str = ""
    platform: str = ""
    post_class: str = ""
    giveaway: bool = False
    question: bool = False
    buying: bool = False
    complaint: bool = False


def days(moment: datetime) -> float:
    """Return a moment on the scale of acts: days since 1970."""
    return (moment - EPOCH) / _DAY


def of_acts(acts: Sequence[Act], as_of: float, horizon: float) -> Features:
    """Return the features of acts in time order, as of a day; later acts are not looked at.

    Counts by window and kind, sums that fade by half in a sixth, two thirds and twice the
    horizon, recency, tenure, and whether the present silence is longer than usual.
    """
    known = [act for act in acts if act.at <= as_of]
    made: Features = {"acts": float(len(known))}
    if not known:
        return made
    ages = [as_of - act.at for act in known]
    for name, share in _WINDOWS.items():
        made[f"acts this {name}"] = float(sum(age <= share * horizon for age in ages))
    for name, share in (("fast", 1 / 6), ("middling", 2 / 3), ("slow", 2.0)):
        made[f"warmth {name}"] = sum(0.5 ** (age / (share * horizon)) for age in ages)
    for kind in {act.kind for act in known}:
        made[f"{kind} acts"] = float(sum(act.kind == kind for act in known))
    made["silence"] = ages[-1]
    made["tenure"] = ages[0]
    moments = sorted({int(act.at / horizon * 90) for act in known})
    made["active spells"] = float(len(moments))
    if len(known) > 1:
        gap = (known[-1].at - known[0].at) / (len(known) - 1)
        made["usual gap"] = gap
        made["silence by usual gap"] = min(100.0, ages[-1] / max(gap, horizon / 1000))
        made["newest gap"] = known[-1].at - known[-2].at
        made["longest gap"] = max(later.at - earlier.at for earlier, later in pairwise(known))
    made["targets"] = float(len({act.target for act in known}))
    made["platforms"] = float(len({act.platform for act in known}))
    return made


def of_said(acts: Sequence[Act], as_of: float) -> Features:
    """Return what somebody said, and to what, as of a day."""
    known = [act for act in acts if act.at <= as_of]
    recent = [act for act in known if as_of - act.at <= 14]
    made: Features = {
        "asked about buying": float(sum(act.buying for act in known)),
        "asked about buying lately": float(sum(act.buying for act in recent)),
        "questions": float(sum(act.question for act in known)),
        "questions lately": float(sum(act.question for act in recent)),
        "complaints": float(sum(act.complaint for act in known)),
        "giveaway share": sum(act.giveaway for act in known) / len(known) if known else None,
    }
    for name in ("interesting", "news", "promotion"):
        made[f"{name} posts"] = float(sum(act.post_class == name for act in known))
    return made


def of_facts(
    facts: Sequence[Dated], as_of: datetime, horizon: float = 90.0, model: Model = STARTER
) -> Features:
    """Return the features of one contact from its facts in fold order, as of a moment.

    The fold of the facts until then gives fit, bands, stage and tasks.
    """
    known = [dated for dated in facts if dated.fact.occurred_at <= as_of]
    at = days(as_of)
    acts = acts_of(known)
    state = decide.fold(known, model, as_of).state
    made = of_acts(acts, at, horizon) | of_said(acts, at)
    made |= {
        "fit": float(state.fit),
        "fit letter": state.letter,
        "engagement band": float(state.engagement.band),
        "intent band": float(state.intent.band),
        "stage": str(state.stage),
        "days in stage": days(as_of) - days(state.stage_at) if state.stage_at else None,
        "tasks open": float(len(state.tasks)),
        "has a company": float(state.company is not None),
        "company": state.company,
        "has an e-mail": float(state.email is not None),
        "country": state.country,
        "industry": state.industry,
        "company size": None if state.size is None else float(state.size),
    }
    return made


def acts_of(facts: Sequence[Dated]) -> list[Act]:
    """Return what of these facts was done and not taken back among them."""
    live: dict[bytes, Act] = {}
    for dated in facts:
        fact = dated.fact
        if not isinstance(fact, Engagement):
            continue
        name = dated.key[:10]
        if fact.withdrawn:
            live.pop(name, None)
            continue
        said = text.read(fact.text) if fact.text else None
        post = fact.post
        live[name] = Act(
            days(fact.occurred_at),
            fact.kind,
            post.id if post else fact.channel or "",
            fact.platform,
            (post.class_ or "") if post else "",
            giveaway=bool(post and post.giveaway),
            question=bool(said and said.question),
            buying=bool(said and said.buying),
            complaint=bool(said and said.complaint),
        )
    return sorted(live.values())


def with_colleagues(made: Sequence[Features]) -> None:
    """Add to each how many others of its company are in the same list and engaged lately.

    All must be of one day.
    """
    busy: dict[str, int] = {}
    for one in made:
        if isinstance(one.get("company"), str) and one.get("acts this quarter"):
            busy[str(one["company"])] = busy.get(str(one["company"]), 0) + 1
    for one in made:
        company = one.pop("company", None)
        ours = 1 if one.get("acts this quarter") else 0
        one["colleagues engaging"] = (
            None if company is None else float(busy.get(str(company), 0) - ours if company else 0)
        )


def columns(made: Iterable[Features], also: Iterable[str] = ()) -> list[Column]:
    """Return features as columns, by name; what one does not have is not known.

    `also` names columns that are to be there whoever is asked about, as a model learned from
    many needs them for one: who never commented has no comments, not an unknown number.
    """
    gathered = Gathering()
    gathered.add(made)
    return gathered.columns(also)


def of_span(span: timedelta) -> float:
    """Return a span on the scale of acts: days."""
    return span / _DAY
