"""People on the development network, doing what people do; only tests use this."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

Json = dict[str, Any]
PASSWORD = "a long test password"


@dataclass(frozen=True)
class Made:
    """A record somebody made: where it is and what it said."""

    uri: str
    cid: str

    @property
    def ref(self) -> Json:
        return {"uri": self.uri, "cid": self.cid}


@dataclass(frozen=True)
class Person:
    """One account on the network, signed in."""

    pds: str
    handle: str
    did: str
    token: str

    def ask(self, method: str, body: Json | None = None) -> Json:
        """Call a procedure of the PDS as this person."""
        answer = requests.post(
            f"{self.pds}/xrpc/{method}",
            json=body,  # none at all where the method takes none: an empty one is refused
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        assert answer.ok, f"{method}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def make(self, collection: str, key: str | None = None, **record: Any) -> Made:
        record.setdefault("createdAt", timestamp(datetime.now(UTC)))
        body = {
            **({"rkey": key} if key else {}),
            "repo": self.did,
            "collection": collection,
            "record": {"$type": collection, **record},
        }
        answer = self.ask("com.atproto.repo.createRecord", body)
        return Made(answer["uri"], answer["cid"])

    def take_back(self, made: Made) -> None:
        collection, rkey = made.uri.split("/")[3:]
        self.ask(
            "com.atproto.repo.deleteRecord",
            {"repo": self.did, "collection": collection, "rkey": rkey},
        )

    def post(self, text: str, **more: Any) -> Made:
        return self.make("app.bsky.feed.post", text=text, **more)

    def like(self, post: Made, **more: Any) -> Made:
        return self.make("app.bsky.feed.like", subject=post.ref, **more)

    def repost(self, post: Made) -> Made:
        return self.make("app.bsky.feed.repost", subject=post.ref)

    def follow(self, person: Person) -> Made:
        return self.make("app.bsky.graph.follow", subject=person.did)

    def reply(self, parent: Made, text: str, root: Made | None = None, **more: Any) -> Made:
        refs = {"root": (root or parent).ref, "parent": parent.ref}
        return self.post(text, reply=refs, **more)

    def quote(self, post: Made, text: str) -> Made:
        return self.post(text, embed={"$type": "app.bsky.embed.record", "record": post.ref})

    def mention(self, person: Person, text: str) -> Made:
        at = f"@{person.handle}"
        facet = {
            "index": {"byteStart": 0, "byteEnd": len(at)},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": person.did}],
        }
        return self.post(f"{at} {text}", facets=[facet])

    def introduce(self, name: str, bio: str) -> None:
        self.make("app.bsky.actor.profile", "self", displayName=name, description=bio)

    def app_password(self) -> str:
        answer = self.ask("com.atproto.server.createAppPassword", {"name": uuid.uuid4().hex[:8]})
        return str(answer["password"])

    def deactivate(self) -> None:
        self.ask("com.atproto.server.deactivateAccount", {})


@dataclass(frozen=True)
class Network:
    """The whole network: where its servers are."""

    pds: str
    appview: str
    plc: str
    control: str

    def join(self, name: str) -> Person:
        """Return a new account whose handle begins with the name."""
        handle = f"{name}-{uuid.uuid4().hex[:8]}.test"
        answer = requests.post(
            f"{self.pds}/xrpc/com.atproto.server.createAccount",
            json={"handle": handle, "email": f"{handle}@example.com", "password": PASSWORD},
            timeout=30,
        )
        assert answer.ok, answer.text
        said = answer.json()
        return Person(self.pds, handle, said["did"], said["accessJwt"])

    def settle(self) -> None:
        """Return once the AppView has indexed what the PDS holds."""
        requests.post(f"{self.control}/settle", timeout=60).raise_for_status()


def timestamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
