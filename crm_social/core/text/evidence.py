"""Which words of a text, as written there, the table takes most for a wish to buy."""

import re
from typing import Final

from crm_social.core.text.features import BEGIN, END
from crm_social.core.text.table import Table
from crm_social.core.text.tokens import cut

_MOST: Final = 3
#: Shorter words ("the", "på") say nothing by themselves.
_SHORTEST: Final = 4


def words(text: str, small: str, table: Table) -> tuple[str, ...]:
    """Return up to three words or pairs in the text, the weightiest first.

    Empty where only pieces of words, colours or lengths speak for it. `small` is the text in
    small letters, of equal length.
    """
    weights = {
        feature: adds.buying
        for feature, adds in table.weighed(cut(small))
        if adds.buying > 0 and (feature[0].islower() or feature.startswith(BEGIN))
    }
    shown: list[str] = []
    for feature in sorted(weights, key=lambda feature: (-weights[feature], feature)):
        phrase = _as_written(text, small, feature)
        if phrase and not any(phrase in other or other in phrase for other in shown):
            shown.append(phrase)
    return tuple(shown[:_MOST])


def _as_written(text: str, small: str, feature: str) -> str | None:
    """Return a word or a pair as it stands in the text; None for one that says nothing."""
    parts = [part for part in feature.split() if part not in (BEGIN, END)]
    if all(len(part) < _SHORTEST for part in parts):
        return None
    between = r"\W+".join(map(re.escape, parts))
    match = re.search(rf"(?<!\w){between}(?!\w)", small)
    return " ".join(text[match.start() : match.end()].split()) if match else None
