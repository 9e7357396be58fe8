"""The ten people of every sandbox tracker, the same ones everywhere."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass

_CAST = (
    ("carla", "Carla Conrad", "customer"),
    ("anna", "Anna Amsel", "service-desk"),
    ("sami", "Sami Sommer", "support"),
    ("lena", "Lena Lorenz", "lead"),
    ("dev", "Devin Drossel", "development"),
    ("hugo", "Hugo Habicht", "hosting"),
    ("coni", "Coni Constantin", "consulting"),
    ("petra", "Petra Pfau", "product-management"),
    ("robo", "Robo Regel", "automation"),
    ("desk-bot", "Desk Bot", "bot"),
)
_FIRST_NUMBER = 11


@dataclass(frozen=True)
class Person:
    """Somebody with an account on every tracker.

    `number` is the GitLab user id, `account` the Jira account id, `role` the desk's word for what they are.
    """

    name: str
    display: str
    email: str
    token: str
    number: int
    account: str
    role: str


def make_people(seed: str | None = None) -> tuple[Person, ...]:
    """The ten people with fresh random tokens; with a seed, the same tokens at every start."""
    return tuple(
        Person(
            name=name,
            display=display,
            email=f"{name}@example.com",
            token=_make_token(name, seed),
            number=_FIRST_NUMBER + place,
            account=f"712020:{uuid.uuid5(uuid.NAMESPACE_DNS, f'{name}.example.com')}",
            role=role,
        )
        for place, (name, display, role) in enumerate(_CAST)
    )


def people_at_desk(cast: tuple[Person, ...]) -> tuple[Person, ...]:
    """Those of the people who take in tickets."""
    return tuple(person for person in cast if person.role in ("service-desk", "support"))


def _make_token(name: str, seed: str | None) -> str:
    if seed is None:
        return secrets.token_urlsafe(24)
    return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest()[:32]
