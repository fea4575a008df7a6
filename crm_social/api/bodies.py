"""The body of a request, as strict JSON: UTF-8, finite numbers, of two equal keys the last."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import msgspec
from flask import request
from marshmallow import RAISE, Schema
from msgspec import Raw
from webargs import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from crm_social.errors import Invalid

#: How many records one request may carry.
MOST: Final = 1_000


class Parser(FlaskParser):
    """Reads arguments for the views; refuses what their schemas do not list."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {"query": RAISE, "json": RAISE}  # noqa: RUF012

    def load_json(self, req: Any, schema: Schema) -> Any:  # noqa: ARG002
        """Return what the body says, or `missing` for none."""
        body = read()
        if not body:
            return missing
        try:
            return msgspec.json.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _malformed(error) from error


_decode_list = msgspec.json.Decoder(list[Raw]).decode
#: Finds where a record ends, whatever its texts and numbers are.
_scan = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=str
).raw_decode
_CLOSES: Final = (re.compile(r"\][ \t\r\n]*\Z"), re.compile(r"\][ \t\r\n]*\}[ \t\r\n]*\Z"))
_SPACE: Final = tuple(" \t\r\n")


def read() -> bytes:
    """Return the body. Raise UnsupportedMediaType where it is not plain JSON in UTF-8."""
    body = request.get_data(cache=True)
    if not body:
        return body
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("Send the body as application/json in UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body without a content encoding.")
    return body


@cache
def _batch(name: str) -> tuple[Callable[[bytes], Any], re.Pattern[str]]:
    """Return what reads a batch under this name, and how one begins."""
    batch = msgspec.defstruct("Batch", [(name, list[Raw])], forbid_unknown_fields=True)
    opens = re.compile(rf'[ \t\r\n]*(?:(\{{)[ \t\r\n]*"{name}"[ \t\r\n]*:[ \t\r\n]*)?\[')
    return msgspec.json.Decoder(batch).decode, opens


def records(name: str = "engagements") -> list[bytes]:
    """Return the records of a batch, each as its own JSON, not looked into.

    A batch is a bare list, or a list under `name`.
    """
    body = read()
    decode_batch, opens = _batch(name)
    found: list[Raw] | list[bytes]
    try:
        is_list = body.lstrip()[:1] == b"["
        found = _decode_list(body) if is_list else getattr(decode_batch(body), name)
    except msgspec.ValidationError as error:
        raise _malformed(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = _split(body, opens)
        if not found:
            raise _malformed(error) from error
    if not 1 <= len(found) <= MOST:
        raise Invalid(f"Send 1 to {MOST:,} records at a time, not {len(found):,}.", name)
    return [bytes(record) for record in found]


def _split(body: bytes, opens: re.Pattern[str]) -> list[bytes]:
    """Return the records of a batch in which some are broken inside, so that only those suffer.

    Empty where it is no batch at all.
    """
    text = body.decode("utf-8", "surrogateescape")
    opening = opens.match(text)
    if opening is None:
        return []
    found: list[bytes] = []
    end = opening.end()
    while not found or text[end : end + 1] == ",":
        start = _after_space(text, end + 1 if found else end)
        try:
            _, end = _scan(text, start)
        except (ValueError, RecursionError):
            return []
        found.append(text[start:end].encode("utf-8", "surrogateescape"))
        end = _after_space(text, end)
    closing = _CLOSES[bool(opening[1])].match(text, end)
    return found if closing else []


def _after_space(text: str, start: int) -> int:
    while text[start : start + 1] in _SPACE:
        start += 1
    return start


def _malformed(error: Exception) -> Invalid:
    if isinstance(error, RecursionError):
        return Invalid("The body is nested too deeply.")
    if isinstance(error, UnicodeDecodeError):
        return Invalid("The body is not UTF-8.")
    return Invalid(f"The body cannot be used: {str(error).rstrip('.')}.")
