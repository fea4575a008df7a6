"""A report as a picture: SVG for who asks for it, by `format` or `Accept`."""

from typing import Final

from flask import Response, request

from crm_social.api import tables

SVG: Final = "image/svg+xml"
_TYPES: Final = ("application/json", "text/csv", tables.PARQUET, SVG)
#: Answers beside JSON, as OpenAPI tells them.
AS_FILE: Final = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            tables.PARQUET: {"schema": {"type": "string", "format": "binary"}},
            SVG: {"schema": {"type": "string"}},
        }
    }
}


def wanted(form: str | None) -> bool:
    """Say whether a picture is asked for."""
    if form is not None:
        return form == "svg"
    return request.accept_mimetypes.best_match(_TYPES) == SVG


def answer(name: str, svg: str) -> Response:
    """Return a picture as a file to save."""
    response = Response(svg, content_type=f"{SVG}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    response.vary.add("Accept")
    return response
