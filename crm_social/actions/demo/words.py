"""What people write: sentences put together from parts, so that hardly one is seen twice."""

from datetime import datetime
from random import Random
from typing import Any, Final

from crm_social.actions.demo import data

#: How people end what they write on a telephone.
_FACES: Final = ("👍", "👏", "☀️", "😊", "🙏")
_MONTHS: Final = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}
_FEW: Final = {"nb": "to tre fire fem", "sv": "två tre fyra fem", "en": "two three four five"}
_THIRD: Final = {"nb": "andre tredje fjerde", "sv": "andra tredje", "en": "second third fourth"}
_SOUR: Final = frozenset({"complaint", "critic", "spam"})
_FOLLOWED: Final = frozenset({"question", "wish"})
#: Tried this often to say something nobody has said before.
_TRIES: Final = 8


class Tongue:
    """Says things in the three languages, and remembers what was said."""

    def __init__(self, rng: Random, names: list[str]) -> None:
        """Draw by `rng`; `names` are first names to tag and to sign with."""
        self._rng = rng
        self._names = names
        self._said: set[str] = set()

    def say(self, lang: str, what: str, at: datetime, *, topic: str = "", name: str = "") -> str:
        """Return a text of this kind (question, wish, praise …) in nb, sv or en."""
        said = ""
        for _ in range(_TRIES):
            said = self._compose(lang, what, at, topic, name)
            if self.is_new(said):
                break
        return said

    def is_new(self, said: str) -> bool:
        """Say whether nobody has said this before, and remember that it was said."""
        new = said not in self._said
        self._said.add(said)
        return new

    def fill(self, template: str, lang: str, at: datetime, **known: str) -> str:
        """Return a template with its slots filled."""
        return template.format_map(_Slots(self._rng, lang, at, self._names, known))

    def _compose(self, lang: str, what: str, at: datetime, topic: str, name: str) -> str:
        rng = self._rng
        words = data.read(f"words-{lang}")
        parts: list[str] = []
        if what in _FOLLOWED and rng.random() < 0.25:
            parts.append(rng.choice(words["open"]))
        if what in _FOLLOWED and rng.random() < 0.55:
            parts.append(rng.choice(words["context"]))
        parts.append(rng.choice(_cores(words, what, topic)))
        if what == "question" and rng.random() < 0.12:
            parts.append(rng.choice(_cores(words, what, topic)))
        if what == "talk" and rng.random() < 0.35:
            parts.append(rng.choice(words["context"]))
        if what in {"praise", "thanks"} and rng.random() < 0.4:
            parts.append(rng.choice(words["talk" if what == "praise" else "open"]))
        if what in {"wish", "question"} and rng.random() < 0.2:
            parts.append(rng.choice(words["close"]))
        known = {"name": name} if name else {}
        said = self.fill(" ".join(parts), lang, at, **known)
        return self._as_typed(said, cheerful=what not in _SOUR)

    def _as_typed(self, said: str, *, cheerful: bool) -> str:
        """Return the text as somebody typed it: careful, or in a hurry."""
        rng = self._rng
        said = said[0].upper() + said[1:]
        chance = rng.random()
        if chance < 0.09:
            said = said[0].lower() + said[1:]
        if said.endswith(".") and rng.random() < 0.3:
            said = said[:-1]
        if cheerful and rng.random() < 0.08:
            said = f"{said} {rng.choice(_FACES)}"
        return said


def _cores(words: dict[str, Any], what: str, topic: str) -> list[str]:
    found = words[what]
    if isinstance(found, list):
        return found
    # What the post is about is asked more often than what is always asked.
    return [*found.get(topic, ()), *found.get(topic, ()), *found["any"]]


class _Slots(dict[str, str]):
    """Fills each slot when it is asked for."""

    def __init__(
        self, rng: Random, lang: str, at: datetime, names: list[str], known: dict[str, str]
    ) -> None:
        super().__init__(known)
        self._rng, self._lang, self._at, self._names = rng, lang, at, names

    def __missing__(self, slot: str) -> str:
        rng, lang = self._rng, self._lang
        if slot in _NUMBERS:
            return str(rng.choice(_NUMBERS[slot]))
        if slot == "year":
            return str(self._at.year + 1)
        if slot in {"month", "emonth", "soon"}:
            months = _MONTHS["en" if slot == "emonth" else lang].split()
            away = 1 if slot == "soon" else -rng.randrange(3)
            return months[(self._at.month - 1 + away) % 12]
        # What is drawn may have slots of its own, such as a year.
        return rng.choice(self._options(slot)).format_map(self)

    def _options(self, slot: str) -> list[str]:
        if slot in {"name", "name2"}:
            return self._names
        if slot in {"few", "few3"}:
            return (_FEW if slot == "few" else _THIRD)[self._lang].split()
        words = data.read(f"words-{self._lang}")
        found: list[str] = words["things"] if slot == "thing" else words["slots"][slot]
        return found


_NUMBERS: Final[dict[str, range | tuple[int, ...]]] = {
    "m2": range(300, 9000, 50),
    "kw": range(40, 900, 10),
    "pct": range(4, 48),
    "mwh": range(60, 1900, 10),
    "amp": (63, 80, 125, 160, 200, 250, 400, 630),
    "kwh": range(210, 9400, 7),
    "min": range(8, 55),
    "n": range(6, 90),
    "few2": range(10, 31),
    "number": range(100, 999),
    "area": range(400, 9000, 50),
}
