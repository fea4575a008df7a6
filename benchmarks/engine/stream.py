"""Events to measure with: the limit's own mixture, as facts the engine takes.

Like the limit's stream: ten platforms in turn, accounts `acc0` and up with the low ones far
more often, 70 % likes, 3 % told twice, 4 % by accounts never seen, one event every six seconds
after the preloaded history, and a few hundred bytes of words, language, post and name on each.
Ids rise with time, as the limit's do. The limit keeps no posts; here a new one comes with every
500 events, and most engagement is with the newest.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from crm_social.core.facts import Actor, Engagement, Post

#: The preloaded history lies between the two.
BEGIN: Final = datetime.fromtimestamp(1_788_000_000, UTC)
END: Final = BEGIN + timedelta(days=40)
STEP: Final = timedelta(seconds=6)

_PLATFORMS: Final = (
    "x", "facebook", "instagram", "linkedin", "youtube", "pinterest", "vimeo", "mastodon",
    "bluesky", "wordpress",
)  # fmt: skip
_KINDS: Final = (
    ("like", 70), ("comment", 10), ("repost", 8), ("click", 6), ("follow", 4), ("mention", 2),
)  # fmt: skip
_KIND_OF_100: Final = tuple(kind for kind, share in _KINDS for _ in range(share))
_WITH_WORDS: Final = frozenset({"comment", "mention"})
_WITHOUT_POST: Final = frozenset({"follow", "mention"})
#: Everyday words; one in sixty asks for a price, as one comment in five or so does.
_WORDS: Final = (
    "customer store back loop social follow visible keep product help thanks great nice delivery"
    " review blog article team brand open kitchen paint roof garden summer colour morning people"
    " house weather photo really always lovely beautiful years work today learned story friends"
    " evening window table light green yellow small large first second near far city coast winter"
    " road wood stone water bread coffee price music"
).split()
_CONTENTS: Final = 3_000
_CONTENT_BYTES: Final = 250
#: People say less in a comment than we in a post.
_COMMENT_BYTES: Final = 80
#: Events for each new post, and how many posts back the middle engagement reaches.
_POST_EVERY: Final = 500
_POSTS_BACK: Final = 5
_TOLD_TWICE: Final = 0.03


class Stream:
    """Facts in time order, the same ones for the same seed, after `before` facts of history."""

    def __init__(self, contacts: int, before: int, *, new: float = 0.04, seed: int = 3) -> None:
        self.now = END
        self._contacts = contacts
        self._before = before
        self._new = new
        self._random = random.Random(seed)  # noqa: S311 - not for secrets
        self._count = 0
        self._last: list[Engagement] = []
        self._contents = _contents(self._random)

    def take(self, number: int) -> list[Engagement]:
        """Return the next facts; `now` is then the moment of the last."""
        chance, out = self._random, []
        for _ in range(number):
            self._count += 1
            draw = chance.random()
            if self._last and draw < _TOLD_TWICE:
                out.append(chance.choice(self._last))
                continue
            if draw < _TOLD_TWICE + self._new:
                account = self._contacts + self._count
            else:
                account = int(self._contacts * chance.random() ** 2)
            self.now = END + self._count * STEP
            out.append(self._fact(account, self._before + self._count, self.now))
        self._last = out
        return out

    def history(self) -> Iterator[Engagement]:
        """Yield what came before: one fact of every account, and the rest of any of them."""
        step = (END - BEGIN) / self._before
        for count in range(self._before):
            account = count if count < self._contacts else self._random.randrange(self._contacts)
            yield self._fact(account, count, BEGIN + count * step)

    def _fact(self, account: int, count: int, at: datetime) -> Engagement:
        chance = self._random
        kind = _KIND_OF_100[chance.randrange(100)]
        written, said, lang = self._contents[chance.randrange(_CONTENTS)]
        post = None
        if kind not in _WITHOUT_POST:
            back = int(chance.expovariate(1 / _POSTS_BACK))
            number = max(0, count // _POST_EVERY - back)
            post = Post(
                f"p{number:08d}",
                url=f"https://example.test/{number:x}",
                text=written,
            )
        return Engagement(
            _PLATFORMS[account % len(_PLATFORMS)],
            kind,
            f"{1_800_000_000_000 + count * 7}{chance.randrange(10**6):06d}",
            at,
            Actor(f"acc{account}", handle=f"acc{account}", name=f"User {account}"),
            channel="ours",
            post=post,
            text=said if kind in _WITH_WORDS else None,
            lang=lang,
        )


def _contents(chance: random.Random) -> list[tuple[str, str, str]]:
    """Return what posts and comments say, and the language they are said to be in."""
    made = []
    for _ in range(_CONTENTS):
        words: list[str] = []
        while sum(map(len, words)) + len(words) < _CONTENT_BYTES:
            # Numbers keep a post from being squeezed to nothing, as the limit's do.
            number = str(chance.randrange(1000)) if chance.random() < 0.2 else ""
            words.append(chance.choice(_WORDS) + number)
        comment: list[str] = []
        while sum(map(len, comment)) + len(comment) < _COMMENT_BYTES:
            comment.append(chance.choice(_WORDS))
        made.append((" ".join(words), " ".join(comment), chance.choice(("no", "sv", "en"))))
    return made
