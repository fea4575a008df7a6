"""`judge text`: comments in, what each says out."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import click
import msgspec
from msgspec import Struct

from crm_social.core import text as texts
from crm_social.errors import Invalid

#: A line longer than this is no comment; it is named and skipped without being held.
_LONGEST: Final = 1_000_000


class Comment(Struct, frozen=True):
    """One line of the file; other fields may stand beside these."""

    text: str
    lang: str | None = None


class Answer(Struct, frozen=True):
    """One line of the answer."""

    lang: str | None
    sentiment: str
    question: bool
    buying_intent: bool
    complaint: bool
    praise: bool
    spam: bool
    special_category: str | None


class Scored(Answer, frozen=True):
    """One line of the answer with --scores."""

    thanks: bool
    score: float
    buying_words: tuple[str, ...]


_comment = msgspec.json.Decoder(Comment).decode
_encode = msgspec.json.Encoder().encode


@click.command()
@click.argument("file", type=str)
@click.option(
    "--scores",
    is_flag=True,
    help="Also say: thanks, score (-1 to 1), and the words that show an intent to buy.",
)
def text(file: str, *, scores: bool) -> None:
    """Say what each comment in FILE says.

    FILE (`-` for standard input) holds JSON Lines with `text` and, where known, `lang`. Every
    line is answered by a line in the same order. A line that cannot be read is named on standard
    error and answered by `{"error": …}`; the status is then 1.
    """
    bad = 0
    for number, line in enumerate(_lines(file), 1):
        try:
            answer: object = _answer(_read(line), scores=scores)
        except Invalid as error:
            bad += 1
            said = f"line {number}: {error}"
            click.echo(said, err=True)
            answer = {"error": said}
        sys.stdout.write(_encode(answer).decode() + "\n")
    sys.stdout.flush()
    if bad:
        click.echo(f"{bad} lines could not be read.", err=True)
        sys.exit(1)


def _answer(comment: Comment, *, scores: bool) -> Answer:
    said = texts.judge(comment.text, comment.lang)
    given = (
        said.lang,
        said.sentiment,
        said.question,
        bool(said.buying),
        said.complaint,
        said.praise,
        said.spam,
        said.special,
    )
    return Scored(*given, said.thanks, said.score, said.buying) if scores else Answer(*given)


def _read(line: bytes) -> Comment:
    """Return what a line holds. Raise Invalid with the reason."""
    if len(line) > _LONGEST:
        raise Invalid(f"The line is longer than {_LONGEST} bytes.")
    try:
        return _comment(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(str(error)) from error


def _lines(file: str) -> Iterator[bytes]:
    """Yield the lines; of one that is too long, only so much as shows that it is."""
    if file == "-":
        yield from _bounded(sys.stdin.buffer)
        return
    try:
        source: BinaryIO = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error
    with source:
        try:
            yield from _bounded(source)
        except OSError as error:
            raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


def _bounded(source: BinaryIO) -> Iterator[bytes]:
    while line := source.readline(_LONGEST + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := source.readline(_LONGEST)):
            pass
        yield line
