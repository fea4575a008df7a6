"""One's own account: name, language, password, second factor, and where one is signed in."""

from urllib.parse import urlsplit

import segno
from flask import redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import accounts, factors, providers, sessions
from crm_social.core.rights import Role
from crm_social.store import accounts as stored
from crm_social.web.page import line, now, text
from crm_social.web.settings import wishes
from crm_social.web.settings.page import attempt, bp, done, me, safe, show


@bp.get("/settings/account")
def account() -> Response:
    """Show one's own account."""
    return shown()


@bp.post("/settings/account/name")
def rename_me() -> Response:
    """Change the name others see."""
    wrong = attempt(lambda: accounts.rename(auth.database(), me(), line("name", 200), now(), me()))
    return shown(wrong) if wrong else done("settings.account", "saved")


@bp.post("/settings/account/password")
def change_password() -> Response:
    """Change the password; it ends all sessions, this one too."""
    wrong = attempt(
        lambda: accounts.change_own_password(
            auth.database(),
            me(),
            before=request.form.get("before", "")[:1000],
            password=request.form.get("password", "")[:1000],
            now=now(),
        )
    )
    return shown(wrong) if wrong else redirect(url_for("sign_in.form"), code=303)


@bp.post("/settings/account/factor")
def add_factor() -> Response:
    """Ask for codes from now on, and show the recovery codes this once."""
    codes: list[str] = []

    def act() -> None:
        codes.extend(
            factors.add(
                auth.database(),
                safe(),
                me(),
                secret=line("secret", 64),
                code=line("code", 20),
                password=request.form.get("before", "")[:1000],
                now=now(),
            )
        )

    wrong = attempt(act)
    if wrong:
        return shown(wrong, secret=line("secret", 64))
    return show("account", "codes", codes=codes)


@bp.post("/settings/account/factor/remove")
def remove_my_factor() -> Response:
    """Ask for the password alone from now on."""

    def act() -> None:
        accounts.confirm(auth.database(), me(), request.form.get("before", "")[:1000], now())
        factors.remove(auth.database(), me(), now(), me())

    wrong = attempt(act)
    return shown(wrong) if wrong else done("settings.account", "saved")


@bp.post("/settings/account/provider/unlink")
def unlink_me() -> Response:
    """Forget who one is at the sign-in provider; one's password lets one in from then on."""
    wrong = attempt(
        lambda: providers.unlink_own(
            auth.database(),
            providers.setting_of(auth.config()),
            me(),
            request.form.get("before", "")[:1000],
            now(),
        ),
        conflict=text().settings.account.unlink_not,
    )
    return shown(wrong) if wrong else done("settings.account", "saved")


@bp.post("/settings/account/sessions/<name>/end")
def end_session(name: str) -> Response:
    """Sign out of one other browser."""
    wrong = attempt(lambda: sessions.end(auth.database(), me(), name, now(), me()))
    return shown(wrong) if wrong else done("settings.account", "signed_out")


@bp.post("/settings/account/sessions/end")
def end_others() -> Response:
    """Sign out everywhere, here too."""
    sessions.end_all(auth.database(), me(), now(), me())
    return redirect(url_for("sign_in.form"), code=303)


def shown(wrong: str = "", secret: str = "") -> Response:
    """Return the page of one's own account, with what was wrong on it."""
    user = auth.signed_in()
    with auth.database().reading() as session:
        # The name may have been changed in this request.
        fresh = accounts.existing(session, user.username)
        codes_left = stored.codes_left(session, user.id)
    drawn = ""
    if fresh.factor is None:
        secret = secret or factors.new_secret()
        drawn = picture(factors.address(user.username, secret))
    return show(
        "account",
        "account",
        422 if wrong else 200,
        problem=wrong,
        fresh=fresh,
        codes_left=codes_left,
        secret=secret,
        picture=drawn,
        sessions=sessions.of(auth.database(), user.username, now(), auth.lasting()),
        linked=providers.known_at(auth.database(), user.username),
        may_unlink=not auth.config().oidc_only or user.role == Role.ADMIN,
        called=called,
        here=sessions.name_of(request.cookies.get(auth.cookie_name(), "")),
        **wishes.values(),
    )


def called(issuer: str) -> str:
    """Return what a provider is called: as the settings say, or its host."""
    setting = providers.setting_of(auth.config())
    if setting is not None and setting.us.issuer == issuer.rstrip("/"):
        return setting.label
    return urlsplit(issuer).hostname or issuer


def picture(said: str) -> Markup:
    """Return a QR code as SVG, black on white whatever the scheme, so that any camera reads it."""
    svg = segno.make(said, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass="qr", lineclass=None
    )
    # Made by segno of an address of our own: no text of anybody's is in it.
    return Markup(svg)  # noqa: S704
