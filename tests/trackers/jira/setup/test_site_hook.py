"""The webhook of a Jira site: the one to our address, signed with our secret, of this project."""

from dataclasses import replace
from typing import Any

import pytest

from sdesk_sync.trackers.jira.setup.found import FoundHook
from sdesk_sync.trackers.jira.setup.hook_wish import SITE_HOOK_EVENTS
from sdesk_sync.trackers.setup.objects import HookProof, HookState, ObjectKind
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import MenuItem, SetupCode, SetupStep, StepAction, StepReason
from tests.trackers.jira.setup.site_model import ADDRESS, EMPTY, SiteSetup, Wishes, steps_of

JQL = 'project = "DESK"'
THEIRS = FoundHook("h1", ADDRESS, "Desk", frozenset(SITE_HOOK_EVENTS), JQL, HookProof.SIGNED, is_enabled=True)


def hook_steps(*hooks: FoundHook, wishes: Wishes | None = None) -> list[SetupStep]:
    """What is done about hooks on a site with these."""
    plan = SiteSetup(wishes or Wishes(), replace(EMPTY, hooks=hooks)).plan
    return steps_of(plan, ObjectKind.HOOK)


def test_without_one_it_is_made() -> None:
    """Signed, enabled, of our project alone."""
    [step] = hook_steps()
    assert step.action is StepAction.CREATE
    assert step.after == HookState(
        ADDRESS, "sdesk-sync support", SITE_HOOK_EVENTS, HookProof.SIGNED, True, JQL
    )


def test_one_that_a_person_made_is_used_as_it_is() -> None:
    """Another way to write the address or the query means the same."""
    assert hook_steps(THEIRS) == []
    assert hook_steps(replace(THEIRS, url=f"{ADDRESS}/", jql="project=desk")) == []
    assert hook_steps(replace(THEIRS, jql="", events=THEIRS.events | {"sprint_created"})) == []


@pytest.mark.parametrize(
    ("changed", "reason", "expected"),
    [
        ({"proof": HookProof.NONE}, StepReason.PROOF_MISSING, {}),
        ({"is_enabled": False}, StepReason.DIFFERS, {"is_enabled": True}),
        ({"jql": "project = OPS"}, StepReason.DIFFERS, {"jql": JQL}),
        (
            {"events": frozenset({"sprint_created"})},
            StepReason.DIFFERS,
            {"events": tuple(sorted((*SITE_HOOK_EVENTS, "sprint_created")))},
        ),
    ],
    ids=["unsigned", "switched-off", "other-project", "events"],
)
def test_what_it_lacks_is_mended(
    changed: dict[str, Any], reason: StepReason, expected: dict[str, Any]
) -> None:
    """And nothing else: what a person made keeps its name and whatever it tells of."""
    [step] = hook_steps(replace(THEIRS, **changed))
    assert (step.action, step.reason) == (StepAction.CHANGE, reason)
    wanted = HookState(ADDRESS, "Desk", SITE_HOOK_EVENTS, HookProof.SIGNED, True, JQL)
    assert step.after == replace(wanted, **expected)


def test_of_ours_the_query_is_no_other() -> None:
    """Without one it would tell of the whole site."""
    [step] = hook_steps(replace(THEIRS, name="sdesk-sync support", jql=""))
    assert isinstance(step.after, HookState)
    assert step.after.jql == JQL


def test_another_secret_is_written_and_the_same_is_not() -> None:
    """Known by its fingerprint; without a record it is written once more."""
    applied = SiteSetup().apply()
    assert applied.plan.steps == ()
    other = replace(applied, wishes=replace(applied.wishes, secret="louder"))
    [step] = other.plan.steps
    assert step.reason is StepReason.PROOF_CHANGED
    [step] = replace(applied, record=EMPTY_RECORD).plan.steps
    assert step.reason is StepReason.PROOF_CHANGED


def test_ours_at_an_address_of_before_is_moved() -> None:
    """Found by its name."""
    old = replace(THEIRS, name="sdesk-sync support", url="https://old.example.com/hooks/support?token=x")
    [step] = hook_steps(old)
    assert step.reason is StepReason.ADDRESS_CHANGED
    assert isinstance(step.before, HookState)
    assert step.before.url == "https://old.example.com/hooks/support?…"


def test_two_of_our_address_are_left_to_a_person() -> None:
    """Which of them is the one only a person can say."""
    setup = SiteSetup(reading=replace(EMPTY, hooks=(THEIRS, replace(THEIRS, id="h2"))))
    [step] = setup.plan.by_hand
    assert (step.code, step.words, step.values["count"]) == (SetupCode.HOOKS_ALIKE, (ADDRESS, ADDRESS), "2")
    assert steps_of(setup.plan, ObjectKind.HOOK) == []


@pytest.mark.parametrize(
    ("address", "why"), [(None, "missing"), ("http://sdesk.example.com/hooks/support", "http")]
)
def test_without_a_fit_address_it_is_left_to_a_person(address: str | None, why: str) -> None:
    """The config does not say where, or would have tickets go in the open."""
    setup = SiteSetup(Wishes(address=address))
    [step] = setup.plan.by_hand
    assert (step.code, step.values) == (SetupCode.NO_HOOK_ADDRESS, {"why": why, "url": address or ""})
    assert step.place == (MenuItem.CONFIG_FILE, "serve.public_url")
    assert steps_of(setup.plan, ObjectKind.HOOK) == []


def test_of_hooks_that_are_not_shown_nothing_is_said() -> None:
    """Nobody knows what there is."""
    setup = SiteSetup(Wishes(address=None), replace(EMPTY, hooks=None))
    assert (steps_of(setup.plan, ObjectKind.HOOK), setup.plan.by_hand) == ([], ())
