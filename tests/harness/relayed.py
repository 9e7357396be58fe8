"""Hooks that come otherwise than the sandbox makes them, and genuine all the same: signed anew."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import requests

from sdesk_sync.sandbox.outgoing import HookDelivery
from tests.harness.place import At

Body = dict[str, Any]
Alter = Callable[[Body], None]

IDS = ("webhook-id", "Idempotency-Key", "X-Atlassian-Webhook-Identifier")
_SIGNATURE = "X-Hub-Signature"


def relayed(at: At, act: Callable[[], object], *alters: Alter, times: int = 1) -> list[HookDelivery]:
    """Have something done whose hooks come so often, each time under another id, their bodies altered."""
    place = at.place
    place.faults({"kind": "lose-hook", "tracker": at.tracker})
    before = len(place.hooks())
    act()
    place.faults()
    made = [hook.delivery for hook in place.hooks()[before:] if hook.delivery.tracker == at.tracker]
    sent = [altered(at, one, *alters) for one in made for _ in range(times)]
    for delivery in sent:
        post(delivery)
    return sent


def find_last_hook(at: At, who: str) -> HookDelivery:
    """The newest hook of that person's making."""
    number = at.place.sandbox.line["trackers"][at.tracker]["people"][who]["id"]
    made = [hook.delivery for hook in at.place.hooks() if hook.delivery.tracker == at.tracker]
    users = [(one, json.loads(one.body).get("user", {})) for one in made]
    return [
        one for one, user in users if number in (user.get("accountId"), user.get("key"), str(user.get("id")))
    ][-1]


def post(delivery: HookDelivery, status: int = 202) -> None:
    """Deliver it."""
    answer = requests.post(delivery.url, data=delivery.body, headers=delivery.headers, timeout=10)
    assert answer.status_code == status


def altered(at: At, delivery: HookDelivery, *alters: Alter) -> HookDelivery:
    """The same delivery with another id and another body, signed as the tracker signs."""
    body = json.loads(delivery.body)
    for alter in alters:
        alter(body)
    fresh = str(uuid.uuid4())
    if not set(IDS) & set(delivery.headers):
        # Where no header names a delivery it is known by its body.
        body["relayed_as"] = fresh
    raw = json.dumps(body).encode()
    headers = {name: fresh if name in IDS else value for name, value in delivery.headers.items()}
    if _SIGNATURE in headers:
        secret = at.place.sandbox.world.site(at.tracker).hook_secret
        headers[_SIGNATURE] = f"sha256={hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}"
    return replace(delivery, headers=headers, body=raw)


def without_user(body: Body) -> None:
    """Nobody is named for what it tells."""
    body.pop("user", None)


def with_user(user: object) -> Alter:
    """Something else stands where its author should."""

    def alter(body: Body) -> None:
        body["user"] = user

    return alter
