"""What points at what: a profile's own addresses, and those it mentions."""

import re
from typing import Final

from crm_social.core.identity.profile import Profile

_ADDRESS: Final = re.compile(
    r"https?://[^\s<>\"')\]]+|\b[\w.-]+\.[a-z]{2,}/[^\s<>\"')\]]+", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_FEDERATED: Final = re.compile(r"@?([\w.]+@[\w-]+(?:\.[\w-]+)+)")
#: Where an account's address can be made of its handle.
_HOMES: Final = {
    "x": "x.com/", "twitter": "x.com/", "instagram": "instagram.com/",
    "facebook": "facebook.com/", "bluesky": "bsky.app/profile/", "github": "github.com/",
    "tiktok": "tiktok.com/@", "youtube": "youtube.com/@",
}  # fmt: skip


def addresses(profile: Profile) -> frozenset[str]:
    """Return every address that is the profile itself, in one spelling each."""
    found = {_plain(profile.url)} if profile.url else set()
    handle = (profile.handle or "").strip().lstrip("@").lower()
    if handle:
        home = _HOMES.get((profile.platform or "").lower())
        if home:
            found.add(home + handle)
        if "@" in handle:
            found.add(handle)
    if profile.email:
        found.add(profile.email.strip().lower())
    return frozenset(found - {""})


def mentions(profile: Profile) -> frozenset[str]:
    """Return every address the profile's words and links point at, in one spelling each."""
    text = profile.bio or ""
    if not text and not profile.links:
        return frozenset()
    found = {_plain(link) for link in profile.links}
    found.update(_plain(hit) for hit in _ADDRESS.findall(text))
    found.update(hit.lower() for hit in _MAIL.findall(text))
    found.update(hit.lower() for hit in _FEDERATED.findall(text))
    return frozenset(found - {""})


def _plain(address: str) -> str:
    plain = address.strip().lower().rstrip("/.,;")
    plain = plain.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    plain = plain.replace("twitter.com/", "x.com/").removeprefix("mobile.").removeprefix("m.")
    return plain.split("?", 1)[0]
