"""Who of the site's own users works there, and what the authors of posts are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from connectors.wordpress.rest import Rest
from connectors.wordpress.site import Site
from connectors.wordpress.text import line

AT_ONCE: Final = 100


class People:
    """The users met in one run, each asked for once.

    Who may list users (an administrator) sees everybody's rights, and staff is who can edit
    posts. To anybody else WordPress shows a user only if they have published a post, which
    says the same of all but those who never published.
    """

    def __init__(self, rest: Rest, site: Site, staff: set[int]) -> None:
        """Begin with who is known to be staff; the set grows with those who are found."""
        self._rest = rest
        self._site = site
        self._names: dict[int, str | None] = {}
        self._staff = staff
        self._staff |= {site.me} - {0}

    def meet(self, ids: Iterable[int]) -> None:
        """Ask the site about users not met before."""
        strangers = sorted(set(ids) - self._names.keys() - {0})
        for start in range(0, len(strangers), AT_ONCE):
            self._ask(strangers[start : start + AT_ONCE])

    def wrote_a_post(self, user: int) -> None:
        """Note that a user is the author of a post, whatever the site tells about users."""
        self._staff.add(user)

    def is_staff(self, user: int) -> bool:
        return user in self._staff

    def name(self, user: int) -> str | None:
        """Return a person's name; None where a post stands under the company's own."""
        name = self._names.get(user)
        impersonal = {(self._site.name or "").casefold(), "admin", "administrator"}
        return None if name is None or name.casefold() in impersonal else name

    def _ask(self, ids: list[int]) -> None:
        self._names.update(dict.fromkeys(ids))
        params: dict[str, str | int] = {"_fields": "id,name"}
        if self._site.may("list_users"):
            params = {"_fields": "id,name,capabilities", "context": "edit"}
        response = self._rest.send(
            "wp/v2/users", include=",".join(map(str, ids)), per_page=AT_ONCE, **params
        )
        if response.status_code in {401, 403, 404}:
            # Many sites and firewalls keep their users to themselves. That hides the staff
            # but must not stop the comments.
            return
        users = self._rest.read(response).body
        for user in users if isinstance(users, list) else ():
            if not isinstance(user, dict) or user.get("id") not in self._names:
                continue
            self._names[user["id"]] = line(user.get("name"))
            can = user.get("capabilities")
            if not isinstance(can, dict) or can.get("edit_posts"):
                self._staff.add(user["id"])
