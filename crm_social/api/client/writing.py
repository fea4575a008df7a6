"""The text of the client module, made of the OpenAPI document.

- The head is `base.py` as it stands, so that the module is one file that can be downloaded.
- Each problem becomes a class of error, each schema that is answered a msgspec Struct, each
  schema that is sent a TypedDict.
- Each operation becomes a method: path parameters first, then query and body by keyword; lists
  in pieces get an iterator over all of them beside it.
"""

import json
import keyword
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_PLAIN: Final = {"integer": "int", "number": "float", "boolean": "bool"}
_FORMATS: Final = {"date-time": "datetime", "date": "date"}
_JSON: Final = "application/json"
#: What a batch is called as an argument.
_RECORDS: Final = "records"
#: Facts have names of their own: the same again is the same fact.
_TWICE: Final = ("/api/v1/engagements", "/api/v1/facts/")
#: So that a class can name one that comes after it.
_FUTURE: Final = "from __future__ import annotations"
_HEAD: Final = '''"""The typed client of the API, version 1. Made, not written: see scripts/client.

    with Client("https://crm.example", "crms_…") as crm:
        for lead in crm.every_leads(stage="S3"):
            print(lead.name)
"""
'''


def module(document: dict[str, Any]) -> str:
    """Return the source of the client of this document, not yet formatted."""
    answered, sent = _used(document)
    parts = [
        f"{_HEAD}\n{_FUTURE}\n{_base()}",
        *_problems(document),
        *(_struct(document, name) for name in answered),
        *(_typed_dict(document, name) for name in sent),
        _client(document),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _base() -> str:
    text = Path(__file__).with_name("base.py").read_text(encoding="utf-8")
    after_docstring = text.split('"""\n', 1)[1]
    return (
        after_docstring.partition("\n__all__")[0]
        .replace(
            "from typing import Any, Self, TypeVar",
            "from typing import Any, NotRequired, Self, TypedDict, TypeVar",
        )
        .replace(
            "from collections.abc import Iterator, Mapping",
            "from collections.abc import Iterator, Mapping, Sequence",
        )
    )


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                shared = methods.get("parameters", [])
                operation = methods[method]
                yield (
                    method,
                    path,
                    {**operation, "parameters": [*shared, *operation.get("parameters", [])]},
                )


def _used(document: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the schemas that are answered, and those that are sent inside of lists."""
    answered: dict[str, None] = {}
    sent: dict[str, None] = {}
    for _, _, operation in _operations(document):
        if _answer(operation) is not None:
            _walk(document, _answer(operation), answered)
        body = _body(operation)
        if body is not None:
            inner = _resolved(document, body) if _batch(body) is None else body
            for schema in inner.get("properties", {"": body}).values():
                _walk(document, schema, sent)
    return sorted(answered), sorted(sent)


def _walk(document: dict[str, Any], schema: Any, found: dict[str, None]) -> None:
    if isinstance(schema, dict):
        name = _name_of(schema)
        if name is not None and name not in found:
            found[name] = None
            _walk(document, document["components"]["schemas"][name], found)
        for inner in schema.values():
            _walk(document, inner, found)
    elif isinstance(schema, list):
        for inner in schema:
            _walk(document, inner, found)


def _name_of(schema: dict[str, Any]) -> str | None:
    reference = schema.get("$ref")
    return reference.rpartition("/")[2] if isinstance(reference, str) else None


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = _name_of(schema)
    found: dict[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _answer(operation: dict[str, Any]) -> dict[str, Any] | None:
    """Return the schema of what is answered, None where that is no JSON."""
    content = operation["responses"]["200"]["content"]
    found: dict[str, Any] | None = content.get(_JSON, {}).get("schema")
    return found


def _body(operation: dict[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] | None = content.get(_JSON, {}).get("schema")
    return found


def _batch(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a list of is sent, None where something else is."""
    for one in body.get("oneOf", ()):
        if one.get("type") == "array":
            found: dict[str, Any] = one["items"]
            return found
    return None


# ---- types


def _type(schema: dict[str, Any], *, sent: bool, more: Sequence[str] = ()) -> str:
    """Return the annotation of a schema, with what it may be beside that; None comes last."""
    kinds = dict.fromkeys([*_kinds(schema, sent=sent), *more])
    return " | ".join(sorted(kinds, key=lambda kind: kind == "None")) or "Any"


def _kinds(schema: dict[str, Any], *, sent: bool) -> list[str]:
    name = _name_of(schema)
    if name is not None:
        return [f"{name}Input" if sent else name]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            kinds = [kind for one in schema[key] for kind in _kinds(one, sent=sent)]
            # Which of several objects one is cannot be told from its JSON.
            return kinds if len({*kinds, "None"}) < 3 else ["Any"]
    types = schema.get("type", [])
    words = [types] if isinstance(types, str) else types
    return [_plain(word, schema, sent=sent) for word in words]


def _plain(word: str, schema: dict[str, Any], *, sent: bool) -> str:
    match word:
        case "null":
            return "None"
        case "string":
            return _FORMATS.get(schema.get("format", ""), "str")
        case "array":
            inner = _type(schema.get("items", {}), sent=sent)
            return f"Sequence[{inner}]" if sent else f"list[{inner}]"
        case "object":
            more = schema.get("additionalProperties")
            inner = _type(more, sent=sent) if isinstance(more, dict) else "Any"
            return f"Mapping[str, {inner}]" if sent else f"dict[str, {inner}]"
        case _:
            return _PLAIN.get(word, "Any")


def _safe(name: str) -> str:
    """Return a name that Python takes."""
    plain = re.sub(r"\W", "_", name)
    return f"{plain}_" if keyword.iskeyword(plain) or plain == "self" else plain


# ---- parts


def _problems(document: dict[str, Any]) -> Iterator[str]:
    names = []
    for title, response in document["components"]["responses"].items():
        names.append(title)
        said = _said(response["description"])
        yield f'class {title}(Problem):\n    """{said}"""'
    yield f"PROBLEMS.update({{one.__name__: one for one in ({', '.join(names)},)}})"


def _struct(document: dict[str, Any], name: str) -> str:
    schema = document["components"]["schemas"][name]
    lines = [
        f'class {name}(msgspec.Struct, kw_only=True):\n    """{_said(schema["description"])}"""'
    ]
    needed = set(schema.get("required", ()))
    for field, inner in schema.get("properties", {}).items():
        safe = _safe(field)
        rename = f'name="{field}"' if safe != field else ""
        kind = _type(inner, sent=False, more=[] if field in needed else ["UnsetType"])
        if field in needed:
            default = f" = msgspec.field({rename})" if rename else ""
        else:
            default = f" = msgspec.field(default=UNSET{', ' if rename else ''}{rename})"
            default = default if rename else " = UNSET"
        if "description" in inner:
            lines.append(textwrap.indent(_comment(inner["description"]), "    "))
        lines.append(f"    {safe}: {kind}{default}")
    return "\n".join(lines)


def _typed_dict(document: dict[str, Any], name: str) -> str:
    schema = document["components"]["schemas"][name]
    needed = set(schema.get("required", ()))
    # What sort of fact it is the address says already.
    fields = {key: one for key, one in schema.get("properties", {}).items() if key != "fact"}
    kinds = {key: _type(one, sent=True) for key, one in fields.items()}
    kinds = {key: kind if key in needed else f"NotRequired[{kind}]" for key, kind in kinds.items()}
    if any(keyword.iskeyword(key) for key in kinds):
        listed = "".join(f'    "{key}": {kind},\n' for key, kind in kinds.items())
        said = _comment(schema["description"])
        return f'{said}\n{name}Input = TypedDict("{name}Input", {{\n{listed}}})'
    lines = [f'class {name}Input(TypedDict):\n    """{_said(schema["description"])}"""\n']
    lines += [f"    {key}: {kind}" for key, kind in kinds.items()]
    return "\n".join(lines)


def _client(document: dict[str, Any]) -> str:
    lines = [
        'class Client(Base):\n    """Everything the API can do, a method for each operation."""'
    ]
    for method, path, operation in _operations(document):
        lines.append(textwrap.indent(_operation(document, method, path, operation), "    "))
        every = _every(document, method, path, operation)
        if every:
            lines.append(textwrap.indent(every, "    "))
    return "\n\n".join(lines)


def _operation(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> str:
    answer, body = _answer(operation), _body(operation)
    query = _query(operation, streams=answer is None)
    fields, sends = _sent(document, body, required=_required(operation))
    if fields and fields[0][0] == _RECORDS:
        # A list says what it is.
        arguments = [*_places(operation), f"{_RECORDS}: {fields[0][1]}", *_keywords(query)]
    else:
        arguments = [*_places(operation), *_keywords([*query, *fields])]
    where = _path(path)
    asked = _named(query)
    doc = _docstring(operation)
    name = operation["operationId"]
    if answer is None:
        return (
            f"def {name}(self, {', '.join(arguments)}) -> Iterator[bytes]:\n{doc}"
            f"    return self._stream({where}, query={asked})"
        )
    kind = _type(answer, sent=False)
    more = [f"query={asked}"] if query else []
    if body is not None:
        more.append(f"body={sends}")
    if method != "post" or path.startswith(_TWICE):
        more.append("twice=True")
    call = ", ".join([f'"{method.upper()}"', where, kind, *more])
    listed = ", ".join(["self", *arguments])
    return f"def {name}({listed}) -> {kind}:\n{doc}    return self._ask({call})"


def _every(
    document: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> str | None:
    """Return an iterator over a list that comes in pieces, None where it is none."""
    answer = _answer(operation)
    names = {one["name"] for one in operation["parameters"]}
    if method != "get" or answer is None or "cursor" not in names:
        return None
    page = _type(answer, sent=False)
    inner = _type(_resolved(document, answer)["properties"]["items"]["items"], sent=False)
    query = [one for one in _query(operation, streams=False) if one[0] != "cursor"]
    arguments = ["self", *_places(operation), *_keywords(query)]
    name = re.sub(r"^(list|get|report)_", "", operation["operationId"])
    return (
        f"def every_{name}({', '.join(arguments)}) -> Iterator[{inner}]:\n"
        f'    """Yield all that `{operation["operationId"]}` lists, piece by piece."""\n'
        f"    return self._every({_path(path)}, {page}, query={_named(query)})"
    )


_Argument = tuple[str, str, str]


def _places(operation: dict[str, Any]) -> list[str]:
    return [
        f"{_safe(one['name'])}: {_type(one['schema'], sent=True)}"
        for one in operation["parameters"]
        if one["in"] == "path"
    ]


def _query(operation: dict[str, Any], *, streams: bool) -> list[_Argument]:
    """Return name, type and default of what may be asked.

    `format` chooses a table in place of JSON, which is of no use here but where a file comes.
    """
    found = []
    for one in operation["parameters"]:
        if one["in"] == "query" and (streams or one["name"] != "format"):
            needed = one.get("required", False)
            kind = _type(one["schema"], sent=True, more=[] if needed else ["None"])
            found.append((one["name"], kind, "" if needed else " = None"))
    return found


def _sent(
    document: dict[str, Any], body: dict[str, Any] | None, *, required: bool
) -> tuple[list[_Argument], str]:
    """Return what a body is made of as arguments, and the expression that makes it."""
    if body is None:
        return [], ""
    batch = _batch(body)
    if batch is not None:
        return [(_RECORDS, f"Sequence[{_type(batch, sent=True)}]", "")], _RECORDS
    schema = _resolved(document, body)
    needed = set(schema.get("required", ())) if required else set()
    fields = []
    for name, inner in schema.get("properties", {}).items():
        kind = _type(inner, sent=True, more=[] if name in needed else ["UnsetType"])
        fields.append((name, kind, "" if name in needed else " = UNSET"))
    return fields, f"_told({', '.join(f'{_safe(one[0])}={_safe(one[0])}' for one in fields)})"


def _required(operation: dict[str, Any]) -> bool:
    return bool(operation.get("requestBody", {}).get("required", False))


def _keywords(arguments: list[_Argument]) -> list[str]:
    # What must be said comes first.
    ordered = sorted(arguments, key=lambda one: one[2] != "")
    said = [f"{_safe(name)}: {kind}{default}" for name, kind, default in ordered]
    return ["*", *said] if said else []


def _named(query: list[_Argument]) -> str:
    return "{" + ", ".join(f'"{name}": {_safe(name)}' for name, _, _ in query) + "}"


def _path(path: str) -> str:
    if "{" not in path:
        return json.dumps(path)
    return 'f"' + re.sub(r"{(\w+)}", lambda one: "{_place(" + _safe(one[1]) + ")}", path) + '"'


def _docstring(operation: dict[str, Any]) -> str:
    said = [_said(operation["summary"])]
    more = operation.get("description", "")
    body = "\n\n".join(
        textwrap.fill(" ".join(part.split()), 88) for part in more.split("\n\n") if part.strip()
    )
    text = f'"""{said[0]}\n\n{_escaped(body)}\n"""' if body else f'"""{said[0]}"""'
    return textwrap.indent(text, "    ") + "\n"


def _comment(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 92, initial_indent="#: ", subsequent_indent="#: ")


def _said(text: str) -> str:
    """Return the first sentence or two as one line of a docstring."""
    return _escaped(" ".join(text.partition("\n\n")[0].split()))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', "'''")
