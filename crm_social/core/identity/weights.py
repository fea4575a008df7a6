"""What each thing seen is worth, in bits of log-odds.

A weight is (base, slope): `base + slope x bits of the value`. These defaults are estimates of
log2(m / u): how much oftener the level is seen in two profiles of one person than of two
people. `learning.py` replaces them where many records are given.
"""

from typing import Final

from msgspec import Struct

Weight = tuple[float, float]


class Weights(Struct, frozen=True):
    """Weights by (rule, level). Learned ones may find that a weak agreement speaks against."""

    table: dict[tuple[str, str], Weight]
    learned: bool = False


_DEFAULT: Final[dict[tuple[str, str], Weight]] = {
    ("id", "exact"): (0.0, 1.0),
    ("number", "exact"): (0.0, 1.0),
    ("number", "typo"): (0.0, 0.5),
    ("number", "differ"): (-9.0, 0.0),
    ("links", "both"): (0.0, 1.0),
    ("links", "one"): (0.0, 1.0),
    ("links", "shared"): (0.0, 1.0),
    ("mail", "exact"): (0.0, 1.0),
    ("mail", "typo"): (0.0, 0.6),
    ("mail_local", "local"): (6.0, 0.0),
    ("mail", "near"): (3.0, 0.0),
    ("mail", "differ"): (-1.5, 0.0),
    ("given", "exact"): (-0.3, 1.0),
    ("given", "sound"): (-1.0, 1.0),
    ("given", "nickname"): (-2.0, 1.0),
    ("given", "typo"): (-2.0, 0.8),
    ("given", "close"): (-4.0, 0.8),
    ("given", "initial"): (3.0, 0.0),
    ("given", "middle"): (-4.0, 1.0),
    ("given", "swapped"): (-3.0, 1.0),
    ("given", "differ"): (-8.0, 0.0),
    ("surname", "exact"): (-0.3, 1.0),
    ("surname", "sound"): (-1.0, 1.0),
    ("surname", "nickname"): (-2.0, 1.0),
    ("surname", "typo"): (-2.5, 0.8),
    ("surname", "close"): (-5.0, 0.8),
    ("surname", "partial"): (-2.0, 1.0),
    ("surname", "half"): (-9.0, 1.0),
    ("surname", "initial"): (3.0, 0.0),
    ("surname", "swapped"): (-3.0, 1.0),
    ("surname", "differ"): (-7.0, 0.0),
    ("middle", "exact"): (4.5, 0.0),
    ("middle", "sound"): (4.0, 0.0),
    ("middle", "nickname"): (3.0, 0.0),
    ("middle", "typo"): (3.5, 0.0),
    ("middle", "close"): (2.0, 0.0),
    ("middle", "initial"): (2.5, 0.0),
    ("middle", "differ"): (-5.0, 0.0),
    ("middle", "conflict"): (-20.0, 0.0),
    ("single", "exact"): (-1.0, 1.0),
    ("single", "sound"): (-1.5, 1.0),
    ("single", "nickname"): (-4.0, 1.0),
    ("single", "typo"): (-2.5, 0.8),
    ("single", "close"): (-5.0, 0.8),
    ("single", "differ"): (-7.0, 0.0),
    ("company_name", "exact"): (0.0, 1.0),
    ("company_name", "typo"): (0.0, 1.0),
    ("company_name", "part"): (-10.0, 1.0),
    ("company_name", "near"): (-13.0, 1.0),
    ("company_name", "differ"): (-8.0, 0.0),
    ("handle_name", "full"): (0.0, 1.0),
    ("handle_name", "initial"): (0.0, 1.0),
    ("handle_name", "surname"): (0.0, 1.0),
    ("handle_name", "given"): (-2.0, 1.0),
    ("handle_name", "part"): (-2.0, 1.0),
    ("mail_name", "full"): (0.0, 1.0),
    ("mail_name", "initial"): (0.0, 1.0),
    ("mail_name", "surname"): (0.0, 1.0),
    ("mail_name", "given"): (-2.0, 1.0),
    ("mail_name", "part"): (-2.0, 1.0),
    ("handle", "exact"): (-1.0, 1.0),
    ("handle", "core"): (-3.0, 1.0),
    ("mail_handle", "exact"): (-1.0, 1.0),
    ("mail_handle", "core"): (-3.0, 1.0),
    ("office", "exact"): (4.0, 0.0),
    ("birth", "exact"): (0.0, 1.0),
    ("birth", "year"): (3.0, 0.0),
    ("birth", "typo"): (0.0, 0.5),
    ("birth", "near"): (2.5, 0.0),
    ("birth", "differ"): (-7.0, 0.0),
    ("postcode", "exact"): (-1.0, 1.0),
    ("postcode", "typo"): (4.0, 0.0),
    ("postcode", "near"): (1.5, 0.0),
    ("postcode", "differ"): (-2.0, 0.0),
    ("street", "exact"): (-0.5, 1.0),
    ("street", "typo"): (8.0, 0.0),
    ("street", "near"): (2.0, 0.0),
    ("street", "differ"): (-2.0, 0.0),
    ("city", "exact"): (-2.5, 1.0),
    ("city", "typo"): (4.0, 0.0),
    ("city", "near"): (1.5, 0.0),
    ("city", "differ"): (-2.0, 0.0),
    ("region", "exact"): (2.0, 0.0),
    ("region", "differ"): (-1.5, 0.0),
    ("country", "exact"): (1.0, 0.0),
    ("country", "differ"): (-2.5, 0.0),
    ("phone", "exact"): (-2.0, 1.0),
    ("phone", "differ"): (-0.5, 0.0),
    ("company", "exact"): (-5.0, 0.8),
    ("company", "typo"): (-6.0, 0.8),
    ("company", "part"): (-7.0, 0.8),
    ("company", "differ"): (-1.0, 0.0),
    ("domain", "exact"): (0.0, 1.0),
    ("domain", "differ"): (-2.0, 0.0),
    ("domain_company", "exact"): (0.0, 1.0),
    ("title", "exact"): (-2.0, 1.0),
    ("title", "near"): (1.5, 0.0),
    ("title", "differ"): (-0.5, 0.0),
    ("gender", "exact"): (0.8, 0.0),
    ("gender", "differ"): (-3.5, 0.0),
}

DEFAULT: Final = Weights(_DEFAULT)

#: Levels that speak against; all others speak for, and never less than nothing.
AGAINST: Final = frozenset({"differ", "conflict"})
