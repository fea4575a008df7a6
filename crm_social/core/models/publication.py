"""What a publication keeps of a model: the text as it was written, and all that it meant.

A text may leave keys out or extend another. What those stood for could change with the next
version of the product, and yesterday's judgement with it. So the whole model is written out
below the text, in a second document, and that is what is read for ever after.
"""

import re
from typing import Final

from crm_social.core.model import Model
from crm_social.core.models.reading import Reading, read
from crm_social.core.models.writing import dump

_BORDER: Final = "--- # the whole model, as it was when published"
# A line that begins like this can be nothing else in YAML, so no text holds one of its own.
_AT_BORDER: Final = re.compile(rf"^{re.escape(_BORDER)}\n", re.MULTILINE)

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


def sealed(text: str, model: Model) -> str:
    """Return what a publication keeps of a text that means this model."""
    end = "" if text.endswith("\n") else "\n"
    return f"{text}{end}{_BORDER}\n{dump(model)}"


def as_written(kept: str) -> str:
    """Return the text as its author wrote it."""
    return _AT_BORDER.split(kept)[0]


def in_whole(kept: str) -> str:
    """Return the whole model as text; where nothing else was kept, the text as written."""
    return _AT_BORDER.split(kept)[-1]


def meaning(kept: str) -> Reading:
    """Return the model that a publication brought into force, or what is wrong with it."""
    return read(in_whole(kept))
