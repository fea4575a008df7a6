"""A cell of a heat map: the more, the darker, and never so dark that its number is hard to read."""

from typing import Final

from crm_social.core.charts import sheet

#: As dark as the accent may be under text.
_DARKEST: Final = 0.42
_LIGHTEST: Final = 0.06


def cell(box: tuple[float, float, float, float], share: float, words: str) -> list[str]:
    """Return a cell at (x, y, width, height), of a share of the darkest, with words in it."""
    x, y, width, height = box
    parts = [sheet.rect(x, y, width, height, "rest", opacity=0.6)]
    if share > 0:
        dark = _LIGHTEST + (_DARKEST - _LIGHTEST) * min(share, 1)
        parts = [sheet.rect(x, y, width, height, "bar", opacity=dark)]
    if words:
        parts.append(sheet.text(x + width / 2, y + height / 2 + 4, words, "small mid"))
    return parts
