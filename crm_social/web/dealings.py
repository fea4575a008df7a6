"""What a person bought, what is open with them, what they agreed to, and whose they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from babel.numbers import format_currency
from msgspec import Struct

from crm_social.actions import hand_over
from crm_social.core import purpose
from crm_social.core.dealings import Deal, Sale, Sign, Signal
from crm_social.core.facts import Fact
from crm_social.core.purpose import Use
from crm_social.core.purpose.consents import PUBLIC
from crm_social.core.purpose.gate import PHONE
from crm_social.core.routing import Ground
from crm_social.core.routing.words import sentences as grounds_told
from crm_social.core.state import Dated, State
from crm_social.web import sentences
from crm_social.web.words import Lang, Words, of

F = TypeVar("F", bound=Fact)

_BOUGHT: Final = (Deal.WON, Deal.PURCHASE)
_decode_grounds = msgspec.json.Decoder(list[Ground]).decode


class Sold(Struct, frozen=True):
    """One purchase, or one open deal."""

    at: datetime
    product: str
    amount: str


class Way(Struct, frozen=True):
    """One way to reach somebody: whether it is allowed, and why."""

    name: str
    allowed: bool
    reason: str


class Word(Struct, frozen=True):
    """One thing they agreed or objected to."""

    said: str
    at: datetime


def standing(facts: Sequence[Dated], kind: type[F]) -> list[F]:
    """Return the facts of a kind that were not withdrawn, oldest first."""
    found = [(dated.name, dated.fact) for dated in facts if isinstance(dated.fact, kind)]
    gone = {name for name, fact in found if fact.withdrawn}
    return [fact for name, fact in found if name not in gone]


def purchases(facts: Sequence[Dated], text: Words) -> list[Sold]:
    """Return what they bought, newest first."""
    sales = [sale for sale in standing(facts, Sale) if sale.what in _BOUGHT]
    return [
        Sold(sale.occurred_at, sale.product or "", money(sale.amount, sale.currency, text))
        for sale in reversed(sales)
    ]


def open_deals(state: State, text: Words) -> list[Sold]:
    """Return the deals that are neither won nor lost, newest first."""
    deals = sorted(state.deals.values(), key=lambda deal: deal.opened_at, reverse=True)
    return [
        Sold(deal.opened_at, deal.product or "", money(deal.amount, deal.currency, text))
        for deal in deals
    ]


def money(amount: float | None, currency: str | None, text: Words) -> str:
    """Return an amount as each language writes it; "" where none was told."""
    if amount is None:
        return ""
    if not currency:
        return sentences.number(amount, text)
    locale = sentences.locale(text)
    if not float(amount).is_integer():
        return format_currency(amount, currency, locale=locale)
    whole = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(amount, currency, whole, locale, currency_digits=False)


def ways(state: State, heard_on: Sequence[str], lang: Lang) -> list[Way]:
    """Return the ways we could reach them, each with the gate's answer and its reason."""
    names = of(lang).lead.ways
    asked = [(PUBLIC, platform) for platform in heard_on]
    asked += [("message", platform) for platform in heard_on[:1]]
    for field, channel in (("email", "email"), ("phone", PHONE), ("phone", "sms")):
        if getattr(state, field):
            asked.append((channel, state.sources.get(field) or field))
    found = []
    for channel, platform in asked:
        answer = purpose.may(Use.CONTACT, platform, state.grants, channel=channel)
        name = names[channel].format(platform=sentences.platform(platform, of(lang)))
        found.append(Way(name, answer.allowed, answer.sentence(lang)))
    return found


def agreed(state: State, text: Words) -> list[Word]:
    """Return what they agreed and objected to, as far as it holds, newest first."""
    said = text.lead
    return [
        Word(
            said.consents[consent.says].format(
                use=said.uses[consent.purpose],
                channel=said.channels.get(consent.channel or "", consent.channel or ""),
            ),
            consent.occurred_at,
        )
        for consent in reversed(state.consents)
    ]


def why_theirs(
    facts: Sequence[Dated], state: State, names: Mapping[str, str], lang: Lang
) -> list[str]:
    """Return why the owner is the owner, in the reader's language.

    Empty where nobody has it, or where somebody simply took it. Words in English stay where
    whoever assigned it wrote them so.
    """
    if state.owner is None or state.owner_reason is None:
        return []
    signals = [one for one in standing(facts, Signal) if one.what is Sign.ASSIGN]
    newest = next((one for one in reversed(signals) if one.to == state.owner), None)
    if newest is None:
        return [state.owner_reason]
    handed = hand_over.reason_of(newest.note)
    if handed is not None:
        text = of(lang)
        return [
            text.lead.handed_because.format(
                who=names.get(handed.rep, handed.rep),
                to=names.get(handed.to, handed.to),
                because=text.queue.handing[handed.handed].lower(),
            )
        ]
    try:
        grounds = _decode_grounds(newest.note or "")
    except msgspec.MsgspecError:
        return [state.owner_reason]
    return grounds_told([_named(ground, names) for ground in grounds], lang)


def _named(ground: Ground, names: Mapping[str, str]) -> Ground:
    """Return the ground with people's names where it has their usernames."""
    return Ground(ground.why, {key: names.get(one, one) for key, one in ground.values.items()})
