"""Our static files, under an address with their content's hash, so browsers keep them for ever.

All files share one hash: what a stylesheet names beside it then has the right address too.
They are read once; what is text is kept compressed as well.
"""

import gzip
import mimetypes
from hashlib import blake2b
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, request, url_for
from msgspec import Struct

_FOLDER: Final = Path(__file__).parent / "static"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_TEXT: Final = (".css", ".js", ".svg", ".txt")

bp = Blueprint("assets", __name__)


class Asset(Struct, frozen=True):
    """One file, ready to send."""

    body: bytes
    compressed: bytes | None
    kind: str


class Assets:
    """All files by name, and the hash of them together."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, Asset] = {}
        digest = blake2b(digest_size=8)
        for path in sorted(folder.iterdir()):
            body = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + body)
            is_text = path.suffix in _TEXT
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            self.files[path.name] = Asset(
                body,
                gzip.compress(body, mtime=0) if is_text else None,
                f"{kind}; charset=utf-8" if is_text else kind,
            )
        self.hash = digest.hexdigest()


@bp.get("/static/<version>/<name>")
def file(version: str, name: str) -> Response:
    """Send a file; only under today's hash may a browser keep it."""
    found = _assets.files.get(name)
    if found is None:
        abort(404)
    response = Response(found.body, content_type=found.kind)
    if found.compressed is not None:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"] > 0:
            response.set_data(found.compressed)
            response.content_encoding = "gzip"
    response.headers["Cache-Control"] = _FOR_EVER if version == _assets.hash else "no-cache"
    return response


def asset(name: str) -> str:
    """Return the address of a static file."""
    return url_for("assets.file", version=_assets.hash, name=name)


def init_app(app: Flask) -> None:
    """Serve the files, and let templates write `asset('app.css')`."""
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset


_assets: Final = Assets(_FOLDER)
