"""A message to one user as plain text, as a page for mail, and as a chat takes it."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, Final

from msgspec import Struct

from crm_social.core.notices.wants import ChatFormat

#: Of what people are called; whoever is called longer is cut.
_LONGEST: Final = 120
#: Line ends, and marks that turn or hide what follows them.
_ODD: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
#: What Markdown takes for anything but a letter.
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+|~!-])")


class Row(Struct, frozen=True):
    """One line of a group; `url` is empty where the settings name no address of ours."""

    text: str
    url: str = ""


class Group(Struct, frozen=True):
    """Lines that belong together; `more` says how many are not shown."""

    title: str
    rows: Sequence[Row] = ()
    more: str = ""


class Message(Struct, frozen=True):
    """One message in the words of its reader. All of it is text, none of it markup."""

    lang: str
    subject: str
    hello: str
    opening: str
    groups: Sequence[Group]
    closing: str = ""
    #: The one thing to do next, and where the wishes are changed.
    link: Row | None = None
    foot: Row | None = None


def one_line(text: str) -> str:
    """Return what people wrote as one line that cannot pass for more than one."""
    line = " ".join(_ODD.sub(" ", text).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"


def plain(found: Message) -> str:
    """Return the message as plain text."""
    lines = [found.hello, "", found.opening]
    for group in found.groups:
        lines += ["", group.title]
        for row in group.rows:
            lines.append(f"- {row.text}")
            if row.url:
                lines.append(f"  {row.url}")
        if group.more:
            lines.append(f"  {group.more}")
    if found.closing:
        lines += ["", found.closing]
    if found.link is not None and found.link.url:
        lines += ["", f"{found.link.text}:", found.link.url]
    if found.foot is not None:
        lines += ["", "-- ", found.foot.text]
    return "\n".join(line for line in lines) + "\n"


def page(found: Message) -> str:
    """Return the message as one HTML page without anything to load, for mail."""
    parts = [f"<p>{escape(found.hello)}</p><p>{escape(found.opening)}</p>"]
    for group in found.groups:
        rows = "".join(f'<li style="margin:4px 0">{_linked(row)}</li>' for row in group.rows)
        more = f'<li style="margin:4px 0;color:#666">{escape(group.more)}</li>'
        listed = rows + (more if group.more else "")
        parts.append(
            f'<h2 style="font-size:15px;margin:20px 0 4px">{escape(group.title)}</h2>'
            + (f'<ul style="margin:0;padding-left:20px">{listed}</ul>' if listed else "")
        )
    if found.closing:
        parts.append(f"<p>{escape(found.closing)}</p>")
    if found.link is not None and found.link.url:
        parts.append(
            f'<p style="margin:24px 0"><a href="{escape(found.link.url)}"'
            ' style="background:#1f5fbf;color:#fff;text-decoration:none;padding:10px 16px;'
            'border-radius:6px">'
            f"{escape(found.link.text)}</a></p>"
        )
    if found.foot is not None:
        parts.append(f'<p style="color:#666;font-size:13px">{_linked(found.foot)}</p>')
    return (
        f'<!doctype html><html lang="{found.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(found.subject)}</title></head>"
        '<body style="font:15px/22px sans-serif;max-width:600px;margin:24px auto;padding:0 16px">'
        f"{''.join(parts)}</body></html>"
    )


def chat(found: Message, form: ChatFormat) -> dict[str, Any]:
    """Return the body of a call to an incoming webhook of such a chat, to be sent as JSON.

    Slack: `text` in mrkdwn, with &, < and > escaped (docs.slack.dev, "Formatting message text").
    Mattermost: `text` in Markdown (developers.mattermost.com, "Incoming webhooks").
    Teams: one adaptive card as an attachment of a message, as Workflows and incoming webhooks
    take it (learn.microsoft.com, "Create and send messages").
    """
    if form is ChatFormat.TEAMS:
        return _card(found)
    write, bold, link = _WAYS[form]
    lines = [bold(write(found.subject)), write(found.opening)]
    for group in found.groups:
        lines += ["", bold(write(group.title))]
        lines += [f"• {link(write(row.text), row.url)}" for row in group.rows]
        lines += [f"• {write(group.more)}"] if group.more else []
    if found.closing:
        lines += ["", write(found.closing)]
    if found.link is not None and found.link.url:
        lines += ["", link(write(found.link.text), found.link.url)]
    return {"text": "\n".join(lines)}


def _linked(row: Row) -> str:
    text = escape(row.text)
    return f'<a href="{escape(row.url)}">{text}</a>' if row.url else text


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _markdown(text: str) -> str:
    # `@all` would wake the whole channel; a mark that is not seen keeps it from being read.
    return _MARKS.sub(r"\\\1", text).replace("@", "@\u200b")


def _card(found: Message) -> dict[str, Any]:
    def block(text: str, **more: Any) -> dict[str, Any]:
        return {"type": "TextBlock", "text": text, "wrap": True, **more}

    body = [
        block(_markdown(found.subject), weight="Bolder", size="Medium"),
        block(_markdown(found.opening)),
    ]
    for group in found.groups:
        body.append(block(_markdown(group.title), weight="Bolder", spacing="Medium"))
        listed = [_markdown_link(_markdown(row.text), row.url) for row in group.rows]
        listed += [_markdown(group.more)] if group.more else []
        if listed:
            body.append(block("\n".join(f"- {line}" for line in listed), spacing="Small"))
    if found.closing:
        body.append(block(_markdown(found.closing)))
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if found.link is not None and found.link.url:
        card["actions"] = [
            {"type": "Action.OpenUrl", "title": found.link.text, "url": found.link.url}
        ]
    kind = "application/vnd.microsoft.card.adaptive"
    attachment = {"contentType": kind, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _slack_link(text: str, url: str) -> str:
    # In what is shown of a link a bar would end its address.
    return f"<{_slack(url)}|{text.replace('|', '¦')}>" if url else text


def _markdown_link(text: str, url: str) -> str:
    return f"[{text}]({url})" if url else text


_WAYS: Final[
    dict[ChatFormat, tuple[Callable[[str], str], Callable[[str], str], Callable[[str, str], str]]]
] = {
    ChatFormat.SLACK: (_slack, "*{}*".format, _slack_link),
    ChatFormat.MATTERMOST: (_markdown, "**{}**".format, _markdown_link),
}
