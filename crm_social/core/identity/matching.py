"""Are these two one person? Evidence added up, and what may follow from it."""

import math
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.identity import weights
from crm_social.core.identity.evidence import compare
from crm_social.core.identity.names import Seen
from crm_social.core.identity.prepared import Prepared, prepare
from crm_social.core.identity.profile import Profile
from crm_social.core.identity.rarity import GENERAL, Rarity
from crm_social.core.identity.weights import AGAINST, Weights

#: Rules that all speak of the name: a handle is mostly made of it, so they are not added up.
#: The strongest counts, and of each further one this share.
_NAME: Final = frozenset({"given", "surname", "middle", "single", "company_name"})
_OF_A_NAME: Final = frozenset({"handle_name", "mail_name", "handle", "mail_handle", "mail_local"})
_FURTHER: Final = 0.3
#: All further ones together count no more: one name, spelled six times, is still one name.
_FURTHER_AT_MOST: Final = 4.0
#: Where somebody lives, said several times.
_PLACE: Final = frozenset({"city", "region", "country", "postcode"})
#: What one level alone decides: nobody else has the same.
_HARD: Final = frozenset({("id", "exact"), ("links", "both"), ("mail", "exact")})
#: Enough bits of its own that a kind of evidence counts as one beside the name.
_STRONG: Final = 4.0
#: A name so rare that one employer beside it is enough.
_RARE_NAME: Final = 20.0
_LARGEST: Final = 60.0


class Says(StrEnum):
    """What follows: link at once, ask a person, or nothing."""

    AUTO = "auto"
    SUGGEST = "suggest"
    NO = "no"


class Policy(Struct, frozen=True):
    """How sure is sure enough.

    `among` is how many people the two were picked from: the more, the likelier that two
    agree by chance. `auto` and `suggest` are probabilities.
    """

    among: float = 1_000.0
    auto: float = 0.999
    suggest: float = 0.5
    #: A name may link alone where the list it was found in is known to be whole.
    name_suffices: bool = False


DEFAULT: Final = Policy()


class Evidence(Struct, frozen=True, gc=False):
    """One thing seen in both profiles, and the bits of log-odds it is worth alone."""

    rule: str
    level: str
    a: str
    b: str
    bits: float

    def __str__(self) -> str:
        return f"{self.rule} {self.level}: {self.a} / {self.b} ({self.bits:+.1f} bits)"


class Match(Struct, frozen=True):
    """The judgement: a probability, what follows from it, why, and what forbids more."""

    p: float
    verdict: Says
    evidence: tuple[Evidence, ...]
    blocked_by: str | None = None
    bits: float = 0.0


def match(
    a: Profile | Prepared,
    b: Profile | Prepared,
    *,
    policy: Policy = DEFAULT,
    rarity: Rarity = GENERAL,
    weighed: Weights = weights.DEFAULT,
    never: bool = False,
) -> Match:
    """Return whether two profiles are one person.

    `never` says a person has ruled the pair out. Symmetric; more agreement never lowers p
    and more conflict never raises it. The method is that of Fellegi and Sunter (1969):
    evidence adds up as log-odds, log2(m / u), from the odds that two picked at random agree.
    """
    one = a if isinstance(a, Prepared) else prepare(a)
    other = b if isinstance(b, Prepared) else prepare(b)
    seen = compare(one, other, rarity)
    evidence = tuple(
        Evidence(rule, level, left, right, worth(rule, level, bits, weighed))
        for rule, level, left, right, bits in seen
    )
    total = sum_of([(line.rule, line.bits) for line in evidence]) - math.log2(policy.among)
    blocked = "never" if never else conflict(seen)
    return Match(
        p=probability(total),
        verdict=verdict(total, evidence, blocked, policy),
        evidence=evidence,
        blocked_by=blocked,
        bits=total,
    )


def worth(rule: str, level: str, bits: float, weighed: Weights) -> float:
    """Return what one thing seen is worth; what agrees never less than 0, conflict never more."""
    base, slope = weighed.table.get((rule, level), (0.0, 0.0))
    found = base + slope * bits
    if weighed.learned:
        return found
    return min(found, 0.0) if level in AGAINST else max(found, 0.0)


def sum_of(lines: list[tuple[str, float]]) -> float:
    """Return the bits of (rule, bits) together: those of the name drawn together."""
    total = name = 0.0
    named: list[float] = []
    for rule, bits in lines:
        if rule in _NAME:
            name += bits
        elif rule in _OF_A_NAME:
            named.append(bits)
        else:
            total += bits
    if named:
        speaking = sorted((max(0.0, name), *(max(0.0, bits) for bits in named)), reverse=True)
        total += speaking[0] + min(_FURTHER_AT_MOST, _FURTHER * sum(speaking[1:]))
        return total + min(0.0, name) + sum(bits for bits in named if bits < 0)
    return total + name


def probability(bits: float) -> float:
    """Return the probability of log-odds in bits."""
    return 1.0 / (1.0 + math.exp2(-max(-_LARGEST, min(_LARGEST, bits))))


def verdict(
    total: float, evidence: tuple[Evidence, ...], blocked: str | None, policy: Policy
) -> Says:
    """Return what follows from the log-odds, the evidence and what blocks."""
    p = probability(total)
    if p < policy.suggest or blocked == "never":
        return Says.NO
    if p < policy.auto or blocked:
        return Says.SUGGEST
    if policy.name_suffices or _suffices(evidence):
        return Says.AUTO
    return Says.SUGGEST


def _suffices(evidence: tuple[Evidence, ...]) -> bool:
    """Say whether there is a hard key, or strong evidence of two kinds beside each other."""
    kinds: dict[str, float] = {}
    for line in evidence:
        if (line.rule, line.level) in _HARD:
            return True
        kind = _kind(line.rule)
        if line.rule in _OF_A_NAME:
            kinds[kind] = max(kinds.get(kind, 0.0), line.bits)
        else:
            kinds[kind] = kinds.get(kind, 0.0) + line.bits
    # A place is shared by all who live there: it confirms, and does not link.
    weak = {"place"}
    if kinds.get("name", 0.0) < _RARE_NAME:
        # Two called Ole Hansen may well have one employer, or one trade.
        weak |= {"company", "title"}
    return sum(bits >= _STRONG and kind not in weak for kind, bits in kinds.items()) > 1


def _kind(rule: str) -> str:
    if rule in _NAME or rule in _OF_A_NAME or rule == "office":
        return "name"
    if rule in _PLACE:
        return "place"
    return "company" if rule in {"domain", "domain_company"} else rule


def conflict(seen: list[Seen]) -> str | None:
    """Return what forbids that these two be linked without a person's word, or None."""
    for rule, level, left, right, _ in seen:
        if level == "differ" and rule in _FORBIDS:
            return f"{_FORBIDS[rule]}: {left} and {right}"
    return None


_FORBIDS: Final = {
    "id": "two ids on one platform",
    "number": "two personal numbers",
    "birth": "two birth dates",
}
