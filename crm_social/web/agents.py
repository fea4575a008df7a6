"""What to call a browser by what it says of itself, so that its owner knows it again."""

from typing import Final

from markupsafe import Markup

from crm_social.web import sentences
from crm_social.web.words import Words

#: What tells each, in the order asked: those that come later name the earlier ones too.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def called(agent: str, text: Words) -> Markup:
    """Return what to call a browser and where it runs; agents are written by strangers."""
    said = text.settings.account
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if not browser:
        return sentences.fill(said.some_browser, text)
    if not system:
        return Markup(browser)  # noqa: S704 - one of the names above
    return sentences.fill(said.browser_on, text, browser=browser, system=system)
