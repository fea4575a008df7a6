"""What happened with one contact, newest first: engagements, what reps said, and moves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from crm_social.actions import hand_over, marking
from crm_social.core import plays, purpose
from crm_social.core.dealings import Consent, Deal, Sale, Sign, Signal
from crm_social.core.facts import Act, Engagement, RejectReason, Verdict
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.state import Dated
from crm_social.web import dealings, sentences
from crm_social.web.words import Words

_POST: Final = 90


class Event(Struct, frozen=True):
    """One line of the timeline."""

    at: datetime
    #: engagement, verdict, move, sale, signal or consent
    what: str
    title: str
    platform: str = ""
    text: str | None = None
    #: The language the text is in, as far as known; "" for the page's own.
    lang: str | None = None
    url: str | None = None
    withdrawn: bool = False
    edited: bool = False
    #: False where the platform's terms let us count it only.
    scored: bool = True
    stage: str = ""
    #: The engagement's name, and what a person marked it as; "" for nothing.
    name: str = ""
    marked: str = ""


class Told(Struct):
    """One engagement as last told, and how it was first."""

    first: Engagement
    last: Engagement


class Profile(Struct, frozen=True):
    """One account of the contact, as last shown."""

    platform: str
    label: str
    url: str | None


def engagements(facts: Sequence[Dated]) -> dict[str, Told]:
    """Return each engagement by its name, as last told."""
    found: dict[str, Told] = {}
    for dated in facts:
        fact = dated.fact
        if not isinstance(fact, Engagement):
            continue
        told = found.get(dated.name)
        if told is None:
            found[dated.name] = Told(fact, fact)
        # At one moment the withdrawal is the later word, as in the fold.
        elif not (told.last.withdrawn and told.last.occurred_at == fact.occurred_at):
            told.last = fact
    return found


def timeline(
    facts: Sequence[Dated],
    moves: Sequence[Move],
    *,
    steps: Mapping[str, str],
    names: Mapping[str, str],
    text: Words,
) -> list[Event]:
    """Return all that happened, newest first.

    `steps` are the words for the step of each task key, `names` what reps are called.
    """
    marks = marking.marked(facts)
    events = [
        structs.replace(engagement(told, text), name=name, marked=marks.get(name, ""))
        for name, told in engagements(facts).items()
    ]
    verdicts = [dated.fact for dated in facts if isinstance(dated.fact, Verdict)]
    undone = {verdict.id for verdict in verdicts if verdict.withdrawn}
    events += [
        _verdict(verdict, steps, names, text) for verdict in verdicts if verdict.id not in undone
    ]
    events += [_sale(sale, text) for sale in dealings.standing(facts, Sale)]
    events += [_signal(signal, names, text) for signal in dealings.standing(facts, Signal)]
    events += [_consent(consent, text) for consent in dealings.standing(facts, Consent)]
    events += [_move(move, names, text) for move in moves if not move.skipped]
    # Of one moment, what was caused stands above its cause.
    order = {"move": 2, "verdict": 1}
    events.sort(key=lambda event: (event.at, order.get(event.what, 0)), reverse=True)
    return events


def profiles(facts: Sequence[Dated], handles: Sequence[tuple[str, str]]) -> list[Profile]:
    """Return the contact's accounts, addresses last, each with a link where it has one."""
    shown: dict[tuple[str, str], Profile] = {}
    for told in engagements(facts).values():
        fact = told.last
        actor = fact.actor
        label = actor.handle or actor.name or actor.id
        shown[fact.platform, actor.id] = Profile(fact.platform, label, web_address(actor.url))
    for platform, uid in handles:
        shown.setdefault((platform, uid), Profile(platform, uid, None))
    return sorted(shown.values(), key=lambda one: (one.platform == "email", one.platform))


def post_line(fact: Engagement) -> str | None:
    """Return the first words of the post that was engaged with."""
    return plays.excerpt(fact.post.text, _POST) if fact.post and fact.post.text else None


def web_address(url: str | None) -> str | None:
    """Return the address where it is one a page may link to, else None."""
    return url if url and url.startswith(("https://", "http://")) else None


def engagement(told: Told, text: Words) -> Event:
    """Return what somebody did as a line of the timeline."""
    fact, first = told.last, told.first
    withdrawn = fact.withdrawn
    shown = first if withdrawn else fact
    return Event(
        at=first.occurred_at,
        what="engagement",
        title=sentences.did(fact, post_line(shown), text),
        platform=fact.platform,
        text=None if withdrawn else fact.text,
        lang=fact.lang,
        url=None if withdrawn else web_address(fact.url or (fact.post.url if fact.post else None)),
        withdrawn=withdrawn,
        edited=not withdrawn and fact.text != first.text,
        scored=purpose.may_score(fact.platform),
    )


def _verdict(
    verdict: Verdict, steps: Mapping[str, str], names: Mapping[str, str], text: Words
) -> Event:
    pattern, reason = text.names.acted[verdict.act], ""
    if verdict.act is Act.REJECT and verdict.reason:
        pattern = text.names.acted_no
        reason = text.names.reasons[RejectReason(verdict.reason)].lower()
    title = pattern.format(
        who=names.get(verdict.actor, verdict.actor),
        step=steps.get(verdict.task, text.names.some_step),
        reason=reason,
    )
    return Event(at=verdict.occurred_at, what="verdict", title=title, text=verdict.note)


def _sale(sale: Sale, text: Words) -> Event:
    title = sentences.on_post(text.names.deals[Deal(sale.what)], sale.product)
    told = dealings.money(sale.amount, sale.currency, text)
    return Event(at=sale.occurred_at, what="sale", title=title, text=told or None)


def _signal(signal: Signal, names: Mapping[str, str], text: Words) -> Event:
    sign = Sign(signal.what)
    who, to = names.get(signal.actor, signal.actor), signal.to or ""
    stages = {stage.value: name for stage, name in text.names.stages.items()}
    pattern = text.names.signs[sign]
    if sign is Sign.ASSIGN and hand_over.reason_of(signal.note) is None:
        pattern = text.names.assigned
    title = pattern.format(who=who, to=stages.get(to, names.get(to, to)))
    # Of giving somebody away the reason stands beside the owner, in the reader's language.
    return Event(
        at=signal.occurred_at,
        what="signal",
        title=title,
        text=None if sign is Sign.ASSIGN else signal.note or signal.reason,
    )


def _consent(consent: Consent, text: Words) -> Event:
    title = text.lead.consents[consent.says].format(
        use=text.lead.uses[consent.purpose],
        channel=text.lead.channels.get(consent.channel or "", consent.channel or ""),
    )
    return Event(at=consent.occurred_at, what="consent", title=title, text=consent.text)


def _move(move: Move, names: Mapping[str, str], text: Words) -> Event:
    said = text.names.rules[Rule(move.rule)]
    if move.actor:
        said = text.lead.moved_by.format(why=said, who=names.get(move.actor, move.actor))
    return Event(
        at=move.at,
        what="move",
        title=text.lead.moved_to.format(stage=text.names.stages[Stage(move.to_stage)]),
        text=said,
        lang="",
        stage=move.to_stage,
    )
