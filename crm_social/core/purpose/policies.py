"""What each platform's terms allow with the data of its people, as a table.

The defaults are ours, read from the terms named beside each; where terms leave room, the
narrower reading. docs/purpose.md shows the same table to people.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final


class Linking(StrEnum):
    """May a handle of there be tied to a contact known from elsewhere."""

    NEVER = "never"
    #: Only where the person agreed.
    CONSENT = "consent"
    #: On what is public and in ways the person would expect.
    PUBLIC = "public_and_expected"
    YES = "yes"


class Exporting(StrEnum):
    """What of it may leave for a CRM."""

    NONE = "none"
    #: Ids, links, and what is ours: scores, stages, notes.
    IDS_ONLY = "ids_only"
    FULL = "full"


@dataclass(frozen=True)
class Policy:
    """What may be done with what one platform tells of a person."""

    name: str
    link: Linking
    export: Exporting
    #: Engagement may score, move and task; where not, it is counted and shown, and no more.
    score: bool = True
    #: It is a rep's own network: nothing may be done without the rep's grant.
    granted_by_rep: bool = False


_META: Final = (Linking.CONSENT, Exporting.IDS_ONLY)

PLATFORMS: Final = MappingProxyType(
    {
        # "Restricted Uses of LinkedIn Marketing APIs and Data"
        # (learn.microsoft.com/linkedin/marketing/restricted-use-cases): members' data only to
        # manage pages; not for sales, lead creation, CRM enrichment, export, or combining.
        "linkedin": Policy("LinkedIn", Linking.NEVER, Exporting.NONE, score=False),
        # X Developer Policy, "Off-X matching" (docs.x.com/developer-terms/policy): opt-in, or
        # public data in ways people expect; "Content redistribution": ids only to third parties.
        "x": Policy("X", Linking.PUBLIC, Exporting.IDS_ONLY),
        # Meta Platform Terms and Developer Policies (developers.facebook.com/terms, /devpolicy):
        # the approved purpose only, which is managing the page; no sale, no licence.
        "facebook": Policy("Facebook", *_META),
        "instagram": Policy("Instagram", *_META),
        "threads": Policy("Threads", *_META),
        # YouTube API Services Developer Policies (developers.google.com/youtube/terms): no
        # limit on the purpose, but refreshed or deleted after 30 days.
        "youtube": Policy("YouTube", Linking.PUBLIC, Exporting.FULL),
        # Pinterest Developer Guidelines (policy.pinterest.com/developer-guidelines): to help
        # the user on Pinterest, nothing kept longer than needed.
        "pinterest": Policy("Pinterest", Linking.CONSENT, Exporting.IDS_ONLY),
        # Vimeo Developer Terms (vimeo.com/terms/api) name no such use: as an unknown platform.
        "vimeo": Policy("Vimeo", Linking.CONSENT, Exporting.IDS_ONLY),
        # Rules of the servers and data protection law: public data, no unasked advertising.
        "mastodon": Policy("Mastodon", Linking.PUBLIC, Exporting.FULL),
        # Bluesky Community Guidelines (bsky.social/about/support/community-guidelines): public
        # data, no bulk interaction.
        "bluesky": Policy("Bluesky", Linking.PUBLIC, Exporting.FULL),
        # Our own site: the law, and the notice of our own comment form.
        "wordpress": Policy("WordPress", Linking.YES, Exporting.FULL),
        # The public page of somebody else that speaks of ours, sent to us as the standard says.
        "webmention": Policy("webmention", Linking.PUBLIC, Exporting.FULL),
        # What people gave us themselves, or we have from dealing with them.
        "email": Policy("e-mail", Linking.YES, Exporting.FULL),
        "form": Policy("form", Linking.YES, Exporting.FULL),
        "crm": Policy("CRM", Linking.YES, Exporting.FULL),
        # A list somebody uploaded, who answers for it.
        "file": Policy("file", Linking.YES, Exporting.FULL),
        # A rep's own address book or export of own connections: the rep's, under the rep's grant.
        "network": Policy("network", Linking.YES, Exporting.FULL, granted_by_rep=True),
    }
)

#: Where nobody has read the terms for us: score and answer, tie to nobody, hand out ids only.
UNKNOWN: Final = Policy("", Linking.CONSENT, Exporting.IDS_ONLY)

#: Platforms whose engagement is counted and shown, and no more.
COUNT_ONLY: Final = frozenset(name for name, policy in PLATFORMS.items() if not policy.score)


@lru_cache(1024)
def policy_of(platform: str) -> Policy:
    """Return the policy of a platform's word; `crm.hubspot` is of the family `crm`.

    Whatever begins with the name of a platform that is only counted is that platform, so
    that no other spelling is a way around.
    """
    for name in COUNT_ONLY:
        if platform.startswith(name):
            return PLATFORMS[name]
    return PLATFORMS.get(platform) or PLATFORMS.get(platform.partition(".")[0], UNKNOWN)


@lru_cache(1024)
def may_score(platform: str) -> bool:
    """Say whether an engagement heard there may score, move or task the person."""
    return policy_of(platform).score
