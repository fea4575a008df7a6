"""The gate: platform's terms, objection, consent, lawful basis and a rep's own grant."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.dealings import Consent
from crm_social.core.purpose.consents import PUBLIC, Grants
from crm_social.core.purpose.policies import Exporting, Linking, Policy, policy_of
from crm_social.core.purpose.words import Reason, say


class Use(StrEnum):
    """What data is wanted for; the purposes a consent names."""

    LINK = "link"
    SCORE = "score"
    TASK = "task"
    EXPORT = "export"
    CONTACT = "contact"


#: A call is no electronic message: a ground of our own can carry it.
PHONE: Final = "phone"

#: An objection to one use stops others that live of it: no task comes of what may not be
#: scored, or to contact who may not be contacted.
_STOPPED_BY: Final = {
    Use.LINK: ("link",),
    Use.SCORE: ("score",),
    Use.TASK: ("task", "score", "contact"),
    Use.EXPORT: ("export",),
    Use.CONTACT: ("contact",),
}


class Answer(Struct, frozen=True):
    """Whether, and why: as a code for machines and a sentence for people."""

    allowed: bool
    reason: Reason
    platform: str
    channel: str | None = None

    @property
    def ids_only(self) -> bool:
        """Say whether only ids, links and what is ours may leave."""
        return self.reason is Reason.IDS_ONLY

    def sentence(self, lang: str) -> str:
        """Return the reason in nb, sv or en; English for any other language."""
        name = policy_of(self.platform).name or self.platform
        return say(self.reason, lang, platform=name, channel=self.channel)


def may(use: Use, platform: str, grants: Grants, *, channel: str | None = None) -> Answer:
    """Say whether data heard on a platform may be used, and why.

    `channel` is how a person would be contacted: email, sms, message, phone, or `public` for
    an answer where they wrote; None for any. A ground given for one channel is none for any.
    """
    policy = policy_of(platform)
    allowed, reason = False, _barred(use, policy, grants, channel)
    if reason is None:
        allowed, reason = _judge(use, policy, grants, channel)
    return Answer(allowed, reason, platform, channel)


def may_tell(platform: str, grants: Grants) -> bool:
    """Say whether what a person is called and wrote there may be told to other programs."""
    answer = may(Use.EXPORT, platform, grants)
    return answer.allowed and not answer.ids_only


def _barred(use: Use, policy: Policy, grants: Grants, channel: str | None) -> Reason | None:
    """Return what no consent and no ground on record can help against, or None."""
    stopped_by: tuple[str, ...] = _STOPPED_BY[use]
    if any(grants.objects_to(purpose, channel) for purpose in stopped_by):
        return Reason.OBJECTED
    if channel == PUBLIC and use is Use.CONTACT:
        return None
    if not policy.score:
        return Reason.COUNT_ONLY
    if policy.granted_by_rep and not grants.known_by:
        return Reason.NO_GRANT
    return None


def _judge(use: Use, policy: Policy, grants: Grants, channel: str | None) -> tuple[bool, Reason]:
    given = grants.consents_to(use, channel)
    if use is Use.CONTACT:
        return _contact(given, grants, channel)
    if given and given[0].says == "withdrawn":
        return False, Reason.WITHDRAWN
    if use is Use.LINK:
        return _link(policy, given)
    if use is Use.EXPORT:
        return _export(policy)
    return True, Reason.RELATION if policy.granted_by_rep else Reason.TERMS


def _link(policy: Policy, given: list[Consent]) -> tuple[bool, Reason]:
    if policy.granted_by_rep:
        return True, Reason.RELATION
    match policy.link:
        case Linking.YES:
            return True, Reason.GIVEN_TO_US
        case Linking.PUBLIC:
            return True, Reason.PUBLIC_DATA
        case Linking.CONSENT:
            agreed = any(one.says == "given" and one.basis in (None, "consent") for one in given)
            return (True, Reason.CONSENT) if agreed else (False, Reason.NO_CONSENT_TO_LINK)
        case Linking.NEVER:
            return False, Reason.COUNT_ONLY


def _export(policy: Policy) -> tuple[bool, Reason]:
    match policy.export:
        case Exporting.FULL:
            return True, Reason.RELATION if policy.granted_by_rep else Reason.TERMS
        case Exporting.IDS_ONLY:
            return True, Reason.IDS_ONLY
        case Exporting.NONE:
            return False, Reason.COUNT_ONLY


def _contact(given: list[Consent], grants: Grants, channel: str | None) -> tuple[bool, Reason]:
    """Electronic messages need a consent, a contract, or the rule for existing customers."""
    if channel == PUBLIC:
        # They spoke to us in public: to answer there is no marketing, on any platform.
        return True, Reason.PUBLIC_ANSWER
    short = Reason.NO_BASIS
    for one in given:
        if one.says == "withdrawn":
            short = Reason.WITHDRAWN if short is Reason.NO_BASIS else short
            break
        allowed, reason = _ground(one, grants, channel)
        if allowed:
            return True, reason
        short = reason
    return False, short


def _ground(one: Consent, grants: Grants, channel: str | None) -> tuple[bool, Reason]:
    """Return whether one ground on record carries contact by a channel."""
    phone = channel == PHONE
    match one.basis:
        case None | "consent":
            found = True, Reason.CONSENT
        case "contract":
            found = True, Reason.CONTRACT
        case "soft_opt_in" if not grants.customer:
            found = False, Reason.NOT_A_CUSTOMER
        case "soft_opt_in" if not phone:
            found = True, Reason.EXISTING_CUSTOMER
        case "legitimate_interest" if phone:
            found = True, Reason.LEGITIMATE_INTEREST
        case "legitimate_interest":
            found = False, Reason.INTEREST_TOO_LITTLE
        case _:
            found = False, Reason.NO_BASIS
    return found
