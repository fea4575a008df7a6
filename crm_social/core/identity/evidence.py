"""What is seen when two profiles are laid side by side: rule by rule, without a judgement.

Each thing seen is (rule, level, value in one, value in the other, bits of the value). A
value missing on either side is not seen at all, so it is no evidence.
"""

from collections.abc import Callable, Iterator
from typing import Final

from crm_social.core.identity import companies, dates, handles, mails, names, places
from crm_social.core.identity.folding import is_slip, likeness, slips
from crm_social.core.identity.handles import Handle
from crm_social.core.identity.names import Seen
from crm_social.core.identity.prepared import Prepared
from crm_social.core.identity.rarity import GENERAL, Rarity


def compare(one: Prepared, other: Prepared, rarity: Rarity = GENERAL) -> list[Seen]:
    """Return all that is seen in two profiles; the same either way round but for the sides."""
    seen: list[Seen] = []
    for rule, level_of in _PLAIN:
        left, right = getattr(one, rule), getattr(other, rule)
        if left is not None and right is not None:
            seen.append(
                (rule, level_of(left, right), left, right, _bits(rule, left, right, rarity))
            )
    if one.names and other.names:
        seen.extend(_names(one, other, rarity))
    if one.mail and other.mail:
        level = _mail_level(one.mail, other.mail)
        # The same name at another provider says what the name says.
        rule = "mail" if level != "local" else "mail_local"
        seen.append((rule, level, one.mail, other.mail, 22.0))
    if one.handle or other.handle or one.mail_local or other.mail_local:
        seen.extend(_handles(one, other, rarity))
    seen.extend(_companies(one, other))
    if one.stable and other.stable and one.stable[0] == other.stable[0]:
        level = "exact" if one.stable == other.stable else "differ"
        seen.append(("id", level, one.stable[1], other.stable[1], 40.0))
    if one.mentions or other.mentions:
        seen.extend(_ties(one, other))
    return seen


def _names(one: Prepared, other: Prepared, rarity: Rarity) -> list[Seen]:
    if len(one.names) == 1 == len(other.names):
        return names.compare(one.names[0], other.names[0], rarity)
    return max(
        (names.compare(left, right, rarity) for left in one.names for right in other.names),
        key=_name_worth,
    )


def _name_worth(seen: list[Seen]) -> float:
    return sum(-6.0 if level == "differ" else bits for _, level, _, _, bits in seen)


def _number_level(one: str, other: str) -> str:
    if one == other:
        return "exact"
    return "typo" if slips(one, other) <= (2 if min(len(one), len(other)) > 6 else 1) else "differ"


def _phone_level(one: str, other: str) -> str:
    return "exact" if one == other else "differ"


def _same(one: str, other: str) -> str:
    return "exact" if one == other else "differ"


def _title_level(one: str, other: str) -> str:
    if one == other:
        return "exact"
    common = set(one.split()) & set(other.split())
    return "near" if any(len(word) > 3 for word in common) else "differ"


def _mail_level(one: str, other: str) -> str:
    """Return `exact`, `typo`, `local` (the same name at another provider), `near` or `differ`."""
    if one == other:
        return "exact"
    ours, _, domain = one.rpartition("@")
    theirs, _, place = other.rpartition("@")
    if ours == theirs and len(ours) > 2:
        # Two providers that exist are no slip of one, however alike they are written.
        exist = mails.is_free(domain) and mails.is_free(place)
        return "typo" if slips(domain, place) <= 2 and not exist else "local"
    if slips(one, other) <= 2 or is_slip(one, other):
        return "typo"
    same_place = domain == place or slips(domain, place) <= 2
    if same_place and (is_slip(ours, theirs) or likeness(ours, theirs) > 0.85):
        return "typo"
    return "near" if likeness(one, other) > 0.9 else "differ"


#: Rules of one value on each side, and what says how two of them agree.
_PLAIN: Final[tuple[tuple[str, Callable[[str, str], str]], ...]] = (
    ("number", _number_level),
    ("birth", dates.level),
    ("postcode", places.postcode_level),
    ("street", places.street_level),
    ("city", places.city_level),
    ("region", _same),
    ("country", _same),
    ("phone", _phone_level),
    ("gender", _same),
    ("title", _title_level),
)
_KNOWN_BITS: Final = {
    "number": 30.0, "postcode": 10.0, "phone": 22.0, "gender": 1.0, "region": 3.0, "country": 2.0,
}  # fmt: skip


def _bits(rule: str, left: str, right: str, rarity: Rarity) -> float:
    if rule == "birth":
        known = 6.0 if dates.is_placeholder(left) or len(left) == 4 else 14.5
        return min(known, rarity.bits(rule, left)) if rarity.counts(rule) else known
    if rule not in _KNOWN_BITS or rarity.counts(rule):
        return min(rarity.bits(rule, left), rarity.bits(rule, right))
    return _KNOWN_BITS[rule]


def _beside(profile: Prepared) -> tuple[str, ...]:
    """Return words that may stand beside a name in a handle: a region, a place, an employer."""
    found = [profile.city, *(places.spellings(profile.region) if profile.region else ())]
    found += profile.company.words if profile.company else ()
    return tuple(word for word in found if word and " " not in word)


def _handles(one: Prepared, other: Prepared, rarity: Rarity) -> Iterator[Seen]:
    if one.handle and other.handle:
        yield _both("handle", one.handle, other.handle)
    for rule, ours, theirs in (
        ("mail_handle", one.mail_local, other.handle),
        ("mail_handle", one.handle, other.mail_local),
    ):
        if ours and theirs:
            yield _both(rule, ours, theirs)
    for rule, handle, whose, flip in (
        ("handle_name", one.handle, other, False),
        ("handle_name", other.handle, one, True),
        ("mail_name", one.mail_local, other, False),
        ("mail_name", other.mail_local, one, True),
    ):
        if not (handle and whose.names):
            continue
        beside = _beside(whose)
        found = [c for name in whose.names if (c := handles.cover(handle, name, beside, rarity))]
        if found:
            best = max(found, key=lambda cover: cover.bits)
            said = " ".join(part.split(":")[-1] for part in best.parts)
            left, right = (said, handle.plain) if flip else (handle.plain, said)
            yield rule, best.level, left, right, best.bits
            yield from _office(rule, handle, best, whose)


def _office(rule: str, handle: Handle, cover: handles.Cover, whose: Prepared) -> Iterator[Seen]:
    """Yield what the words beside the name say of the person's office, where it is known."""
    if rule != "handle_name" or not whose.title:
        return
    roles = {part.split(":")[1] for part in cover.parts if part.startswith("role:")}
    for role in sorted(roles):
        office = handles.OFFICES.get(role)
        if office and any(word in whose.title.split() for word in office):
            yield "office", "exact", handle.plain, whose.title, 4.0
            return


def _both(rule: str, ours: Handle, theirs: Handle) -> Seen:
    bits = min(handles.entropy(ours), handles.entropy(theirs))
    return rule, handles.likeness(ours, theirs), ours.plain, theirs.plain, bits


def _companies(one: Prepared, other: Prepared) -> Iterator[Seen]:
    for rule, left, right in (
        ("company", one.company, other.company),
        ("company_name", one.named_company, other.named_company),
    ):
        if left and right:
            said, heard = " ".join(left.words), " ".join(right.words)
            bits = min(24.0, 6.0 + 1.2 * min(len(said), len(heard)))
            yield rule, companies.level(left, right), said, heard, bits
    if one.named_company is None and other.named_company is None:
        yield from _domains(one, other)
    elif (one.named_company is None) != (other.named_company is None):
        yield from _mixed(one, other)


def _mixed(one: Prepared, other: Prepared) -> Iterator[Seen]:
    """Yield how a company's name agrees with one that shows no legal form."""
    left = one.named_company or companies.parse(one.source.name or "")
    right = other.named_company or companies.parse(other.source.name or "")
    if left and right:
        said, heard = " ".join(left.words), " ".join(right.words)
        bits = min(24.0, 6.0 + 1.2 * min(len(said), len(heard)))
        yield "company_name", companies.level(left, right), said, heard, bits


def _domains(one: Prepared, other: Prepared) -> Iterator[Seen]:
    ours, theirs = one.mail_domain, other.mail_domain
    if ours and theirs and one.mail != other.mail:
        yield "domain", _same(ours, theirs), ours, theirs, 6.0
    for mailing, employed, flip in ((one, other, False), (other, one, True)):
        if mailing.mail_domain and employed.company and not mailing.company:
            label = mailing.mail_domain.rsplit(".", 1)[0].replace("-", "").replace(".", "")
            joined = "".join(employed.company.words)
            if len(joined) > 2 and (joined in label or (len(label) > 3 and label in joined)):
                left, right = (joined, label) if flip else (label, joined)
                yield "domain_company", "exact", left, right, 7.0


def _ties(one: Prepared, other: Prepared) -> Iterator[Seen]:
    there = sorted(one.mentions & other.addresses)
    back = sorted(other.mentions & one.addresses)
    if there and back:
        yield "links", "both", there[0], back[0], 40.0
    elif there or back:
        yield "links", "one", there[0] if there else "", back[0] if back else "", 9.0
    else:
        shared = sorted(one.mentions & other.mentions)
        if shared:
            yield "links", "shared", shared[0], shared[0], 6.0
