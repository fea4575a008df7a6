"""Cut a text into tokens: words with Nordic letters, signs, emoji; links and names as one sign."""

import re
from collections.abc import Iterator
from typing import Final

#: What stands for any link, any @name and any number.
LINK: Final = "http"
NAME: Final = "@"
NUMBER: Final = "0"

#: No comment is judged by more than this: past it a text is an article, and time is bounded.
LONGEST: Final = 5_000

_TOKEN: Final = re.compile(
    r"https?:\S+|www\.\S+"
    r"|@\w+"
    r"|[^\W\d_]++(?:['’][^\W\d_]++)*+"
    r"|[:;=]['’]?-?[)(\]\[dp/\\|*o3]+(?!\w)|<3+"
    r"|\d+|!+|\?+|\.\.+"
    r"|[^\w\s.,\"()\[\]/\\:;\-–—_*+=|<>{}#&%@$€£~`'’“”«»!?\u200b-\u200f\ufe00-\ufe0f]"
)
_LONG: Final = re.compile(r"([^\W\d_])\1{2,}")
#: Any sign three times: the quick look that spares most texts the slow one.
_THRICE: Final = re.compile(r"(.)\1\1", re.DOTALL)
_ENTITIES: Final = (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&quot;", '"'))
NEGATIONS: Final = frozenset(
    "not no never cant cannot without dont didnt doesnt isnt wasnt wont couldnt wouldnt hardly "
    "nothing none nobody nor neither ikke ikkje ei aldri aldrig inte ingen ingenting inga inget "
    "uten utan uden intet knapt knappast verken varken hverken korkje".split()
)
TURNS: Final = frozenset("but however men dog".split())


def tokens(text: str) -> list[str]:
    """Return the tokens of the first 5,000 characters, in small letters, in their order."""
    return cut(lowered(text[:LONGEST]))


def lowered(text: str) -> str:
    """Return the text in small letters, each in the place of its capital."""
    small = text.lower()
    if len(small) == len(text):
        return small
    # One letter becomes two: a dotted capital I. It stays as it is.
    return "".join(one if len(one.lower()) > 1 else one.lower() for one in text)


def cut(small: str) -> list[str]:
    """Return the tokens of a text in small letters."""
    if small.isalpha():
        return [small if _THRICE.search(small) is None else _sign(small)]
    if "&" in small:
        for entity, sign in _ENTITIES:
            small = small.replace(entity, sign)
    found = _TOKEN.findall(small)
    if _THRICE.search(small) is None:
        return [token if token.isalpha() else _sign(token) for token in found]
    return [_sign(token) for token in found]


def placed(small: str) -> Iterator[tuple[str, int, int]]:
    """Yield each token of a text in small letters with where it begins and ends there.

    Entities ("&amp;") stay as they are, unlike in `cut`.
    """
    for match in _TOKEN.finditer(small):
        yield _sign(match.group()), *match.span()


def _sign(token: str) -> str:
    """Return what stands for a token: itself, but one sign for all links, names and numbers."""
    first = token[0]
    if first.isalpha():
        if token.startswith(("http:", "https:", "www.")):
            return LINK
        if "’" in token:
            token = token.replace("’", "'")
        return _LONG.sub(r"\1\1\1", token) if len(token) > 3 else token
    if first == "@":
        return NAME
    if first in "!?.":
        return token[:2]
    return NUMBER if first.isdigit() else token


def negates(token: str) -> bool:
    """Tell whether the word turns what follows it into its opposite."""
    return token in NEGATIONS or token.endswith("n't")


def turns(token: str) -> bool:
    """Tell whether a negation ends at this word ("not cheap, but good")."""
    return token in TURNS
