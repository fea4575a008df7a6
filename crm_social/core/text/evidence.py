"""Which words of a text, as written there, the table takes most for a wish to buy."""

from typing import Final

from crm_social.core.text.features import BEGIN
from crm_social.core.text.table import Table
from crm_social.core.text.tokens import placed

_MOST: Final = 3
#: Words that say nothing by themselves, besides those of three letters and fewer.
_EMPTY: Final = frozenset(
    "till dere deres finns finnes måste skal skall have that this with from your yours what where "
    "when which will would there their them they some mine does come been were about into than "
    "then ikke inte eller noen noe nogen noget från over över under efter etter også också bara "
    "bare hvor hvordan hvornår denne dette detta denna hade hadde havde vill være vara være very "
    "just also only like here mina mine vores vår våre jeres sina hans hennes".split()
)
_SHORT: Final = 3


def words(text: str, small: str, table: Table) -> tuple[str, ...]:
    """Return up to three words or pairs in the text, the weightiest first.

    Empty where only pieces of words, colours or lengths speak for it. `small` is the text in
    small letters, of equal length.
    """
    places: dict[str, tuple[int, int]] = {}
    before, begun = BEGIN, 0
    for token, start, end in placed(small):
        places.setdefault(token, (start, end))
        places.setdefault(f"{before} {token}", (begun, end) if before != BEGIN else (start, end))
        before, begun = token, start
    weights = {feature: table.buying(feature) for feature in places if _says(feature)}
    shown: list[tuple[int, int]] = []
    for feature in sorted(weights, key=lambda feature: (-weights[feature], feature)):
        start, end = places[feature]
        if weights[feature] <= 0 or len(shown) == _MOST:
            break
        if all(end <= begins or ends <= start for begins, ends in shown):
            shown.append((start, end))
    return tuple(" ".join(text[start:end].split()) for start, end in shown)


def _says(feature: str) -> bool:
    """Tell whether there is a word in it that says something by itself."""
    return any(
        len(part) > _SHORT and part[0].isalpha() and part not in _EMPTY for part in feature.split()
    )
