"""`judge match`: pairs of profiles in, a judgement of each out."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import msgspec
from msgspec import Struct

from crm_social.core import identity
from crm_social.core.identity import Policy, Profile
from crm_social.errors import Invalid

_LONGEST: Final = 1_000_000


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the file."""

    a: dict[str, object]
    b: dict[str, object]


class Answer(Struct, frozen=True):
    """One line of the answer."""

    p: float
    verdict: str
    evidence: list[str]
    blocked_by: str | None = None


_pair = msgspec.json.Decoder(Pair).decode
_encode = msgspec.json.Encoder().encode
_FIELDS: Final = frozenset(Profile.__struct_fields__)


@click.command()
@click.argument("file", type=str)
@click.option(
    "--among",
    type=click.FloatRange(min=1),
    default=identity.DEFAULT.among,
    show_default=True,
    help="How many people each pair was picked from.",
)
def match(file: str, among: float) -> None:
    """Say of each pair of profiles in FILE whether they are one person.

    FILE (`-` for standard input) holds JSON Lines with two profiles, `a` and `b`. A line is
    answered by a line: `p`, `verdict` (auto, suggest or no) and `evidence`. A line that cannot
    be read is named on standard error and answered by `{"error": …}`, so that answers stay
    beside their lines; the status is then 1.
    """
    policy = Policy(among=among)
    unknown: set[str] = set()
    bad = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            pair = _read(line, unknown)
        except Invalid as error:
            bad += 1
            click.echo(f"line {number}: {error}", err=True)
            answer: object = {"error": f"line {number}: {error}"}
        else:
            found = identity.match(*pair, policy=policy)
            answer = Answer(
                round(found.p, 6),
                found.verdict,
                [str(line) for line in found.evidence],
                found.blocked_by,
            )
        sys.stdout.write(_encode(answer).decode() + "\n")
    sys.stdout.flush()
    if unknown:
        click.echo(f"Fields nothing is known of: {', '.join(sorted(unknown)[:20])}.", err=True)
    if bad:
        click.echo(f"{bad} lines could not be read.", err=True)
        sys.exit(1)


def _read(line: bytes, unknown: set[str]) -> tuple[Profile, Profile]:
    """Return the two profiles of a line. Raise Invalid with the reason."""
    if len(line) > _LONGEST:
        raise Invalid(f"The line has {len(line)} bytes; {_LONGEST} are read at most.")
    try:
        pair = _pair(line)
        return _profile(pair.a, unknown), _profile(pair.b, unknown)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(str(error)) from error


def _profile(given: dict[str, object], unknown: set[str]) -> Profile:
    unknown.update(given.keys() - _FIELDS)
    known = {
        # A followers count aside, numbers are codes: a postcode, a birth year.
        name: str(value)
        if isinstance(value, int) and name != "followers" and not isinstance(value, bool)
        else value
        for name, value in given.items()
        if name in _FIELDS and value is not None
    }
    return msgspec.convert(known, Profile)


def _lines(file: str) -> Iterator[bytes]:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            yield from source
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error
