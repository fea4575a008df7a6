"""What a company taught, as one line of text for the file of a model, and back again."""

import zlib
from base64 import b64decode, b64encode
from hashlib import sha256
from heapq import nlargest
from math import isfinite
from typing import Final

import msgspec

from crm_social.core.text.learning import FLAGS, Learned

#: Of each verdict, the features that weigh most: a line stays far below what a file may hold.
_KEPT: Final = 1_000
#: Bytes that a line may unfold to.
_MOST: Final = 1_000_000
_HEADS: Final = frozenset({"positive", "negative", *FLAGS})

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Learned).decode


def write(learned: Learned) -> str:
    """Return the line that says the same."""
    return b64encode(zlib.compress(_encode(learned), 9)).decode()


def read(line: str) -> Learned:
    """Return what a line says. Raise ValueError where `write` cannot have written it."""
    try:
        unfolding = zlib.decompressobj()
        learned = _decode(unfolding.decompress(b64decode(line, validate=True), _MOST))
        whole = unfolding.eof and not unfolding.unused_data
    except (ValueError, zlib.error, msgspec.MsgspecError) as error:
        raise ValueError from error
    weights = [weight for own in learned.weights.values() for weight in own.values()]
    if not (whole and learned.weights.keys() <= _HEADS and all(map(isfinite, weights))):
        raise ValueError
    return learned


def kept(learned: Learned) -> Learned:
    """Return what was learned without the features that weigh least, where there are many."""
    weights = {}
    for head, own in learned.weights.items():
        ranked = nlargest(_KEPT, ((abs(weight), name) for name, weight in own.items()))
        heaviest = {name for _, name in ranked} | ({""} & own.keys())
        weights[head] = {name: own[name] for name in sorted(heaviest)}
    return Learned(lessons=learned.lessons, weights=weights)


def told(learned: Learned) -> str:
    """Return in words what was learned: enough to tell two apart."""
    words = len({name for own in learned.weights.values() for name in own if name})
    name = sha256(_encode(learned)).hexdigest()[:8]
    return f"{learned.lessons} corrections, {words} words ({name})"
