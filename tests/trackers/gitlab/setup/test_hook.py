"""The hook: one, to us, with our secret; a person's is left as far as it does its work."""

from dataclasses import replace

import pytest

from sdesk_sync.trackers.gitlab.setup.hook_wish import choose_secret
from sdesk_sync.trackers.gitlab.setup.reading import FoundHook, SiteVersion
from sdesk_sync.trackers.gitlab.setup.wanted import HOOK_EVENTS
from sdesk_sync.trackers.setup.objects import HookProof, HookState, ObjectKind
from sdesk_sync.trackers.setup.record import EMPTY_RECORD
from sdesk_sync.trackers.setup.steps import SetupCode, SetupStep, StepReason
from tests.trackers.gitlab.setup.model import ADDRESS, SECRET, Setup, Wishes

EVENTS = frozenset(HOOK_EVENTS)
BY_HAND = FoundHook("7", ADDRESS, "", EVENTS, HookProof.PLAIN)


def hook_steps(setup: Setup) -> list[SetupStep]:
    """What is done about the hook."""
    return [step for step in setup.plan.steps if step.key.object is ObjectKind.HOOK]


def with_hooks(setup: Setup, *hooks: FoundHook) -> Setup:
    """The project with these hooks."""
    return replace(setup, reading=replace(setup.reading, hooks=hooks))


def after_drift(**changed: object) -> Setup:
    """Set up, and then somebody changed the hook."""
    setup = Setup().apply()
    (hook,) = setup.reading.hooks or ()
    return with_hooks(setup, replace(hook, **changed))  # type: ignore[arg-type]  # named by the test


def test_the_hook_comes_last_and_tells_what_the_desk_listens_to() -> None:
    """Nothing arrives before the labels are there."""
    plan = Setup().plan
    state = plan.steps[-1].after
    assert isinstance(state, HookState)
    assert (state.url, state.name, state.proof) == (ADDRESS, "sdesk-sync engineering", HookProof.SIGNED)
    assert state.events == HOOK_EVENTS


def test_an_unchanged_secret_costs_no_write() -> None:
    """Its fingerprint says so."""
    assert hook_steps(Setup().apply()) == []


def test_another_first_secret_is_written_once() -> None:
    """By the fingerprint of the last one."""
    setup = replace(Setup().apply(), wishes=Wishes(secrets=("another secret",)))
    assert [step.reason for step in hook_steps(setup)] == [StepReason.PROOF_CHANGED]
    assert hook_steps(setup.apply()) == []


def test_without_its_record_the_secret_is_written_once_more() -> None:
    """Nothing else tells which it is."""
    setup = replace(Setup().apply(), record=EMPTY_RECORD)
    assert [step.reason for step in hook_steps(setup)] == [StepReason.PROOF_CHANGED]
    assert hook_steps(setup.apply()) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"url": "https://old.example.com/hooks/engineering"}, StepReason.ADDRESS_CHANGED),
        ({"proof": HookProof.NONE}, StepReason.PROOF_MISSING),
        ({"proof": HookProof.PLAIN}, StepReason.PROOF_CHANGED),
        ({"events": frozenset({"push_events", "note_events"})}, StepReason.DIFFERS),
        ({"name": "renamed"}, None),
    ],
    # Not by what is in them: a set has another order in each process.
    ids=["address", "secret-cleared", "not-signed", "events", "name"],
)
def test_what_somebody_changed_of_ours_is_mended_in_one_write(
    changed: dict[str, object], reason: StepReason | None
) -> None:
    """Known by its address, by the id that we remember, or by its name."""
    setup = after_drift(**changed)
    reasons = [step.reason for step in hook_steps(setup)]
    assert reasons == [reason or StepReason.DIFFERS]
    assert setup.apply().reading.hooks == Setup().apply().reading.hooks


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://lena:word@old.example.com/hooks/x?token=word", "https://…@old.example.com/hooks/x?…"),
        ("https://old.example.com/hooks/x#word", "https://old.example.com/hooks/x#…"),
        ("https://[word", "…"),
    ],
)
def test_what_may_be_a_secret_in_an_address_is_not_repeated(url: str, shown: str) -> None:
    """In no plan, and so in nothing that is printed, saved or recorded."""
    (step,) = hook_steps(after_drift(url=url))
    assert isinstance(step.before, HookState)
    assert (step.before.url, step.reason) == (shown, StepReason.ADDRESS_CHANGED)


def test_one_that_a_person_set_up_by_the_old_list_is_left_as_it_is() -> None:
    """Its secret may be right, its name is theirs, and pushes it tells of besides are passed over."""
    tells_more = replace(BY_HAND, events=EVENTS | {"push_events"})
    for hook in (BY_HAND, tells_more, replace(BY_HAND, proof=HookProof.SIGNED)):
        assert hook_steps(with_hooks(Setup(), hook)) == []


def test_what_a_persons_hook_lacks_is_added_without_its_secret() -> None:
    """Which one it has nobody tells us, and what else it tells of is theirs."""
    lacking = replace(BY_HAND, events=frozenset({"issues_events", "push_events"}))
    (step,) = hook_steps(with_hooks(Setup(), lacking))
    assert isinstance(step.after, HookState)
    assert step.after.events == tuple(sorted({*HOOK_EVENTS, "push_events"}))
    assert (step.after.name, step.after.proof, step.reason) == ("", HookProof.PLAIN, StepReason.DIFFERS)


@pytest.mark.parametrize(
    ("url", "changes"),
    [
        (f"{ADDRESS}/", False),
        (ADDRESS.replace("sdesk.example", "SDESK.Example"), False),
        (ADDRESS.replace("engineering", "Engineering"), True),
    ],
)
def test_an_address_that_differs_by_case_or_slash_is_ours(url: str, changes: bool) -> None:  # noqa: FBT001
    """A second hook would deliver all twice; one whose path we would not take is corrected."""
    setup = with_hooks(Setup(), replace(BY_HAND, url=url))
    reasons = [step.reason for step in hook_steps(setup)]
    assert reasons == ([StepReason.ADDRESS_CHANGED] if changes else [])


def test_two_hooks_to_us_are_left_to_a_person() -> None:
    """Which of them somebody needs we do not know, and nothing is deleted."""
    setup = with_hooks(Setup(), BY_HAND, replace(BY_HAND, id="8", url=f"{ADDRESS}/"))
    (step,) = setup.plan.by_hand
    assert (step.code, step.words) == (SetupCode.HOOKS_DOUBLED, (ADDRESS, f"{ADDRESS}/"))
    assert hook_steps(setup) == []


def test_one_that_is_switched_off_for_good_is_left_to_a_person() -> None:
    """Only a test that is answered switches it on, and a test sends a real ticket."""
    setup = after_drift(is_enabled=False)
    assert hook_steps(setup) == []
    assert [step.code for step in setup.plan.by_hand] == [SetupCode.HOOK_SWITCHED_OFF]


@pytest.mark.parametrize(
    ("address", "why"), [(None, "missing"), ("http://desk.example.com/hooks/engineering", "http")]
)
def test_without_an_address_of_ours_there_is_no_hook(address: str | None, why: str) -> None:
    """And by plain HTTP tickets would travel in the open; to this machine they may."""
    plan = Setup(Wishes(address=address)).plan
    (step,) = plan.by_hand
    assert (step.code, step.values["why"]) == (SetupCode.NO_PUBLIC_URL, why)
    assert len(plan.steps) == 61
    for local in ("http://127.0.0.1:8080/hooks/engineering", "http://[::1]/h", "http://localhost/h"):
        assert hook_steps(Setup(Wishes(address=local)))


OLD = replace(Setup().reading, version=SiteVersion("18.11.2"))


def test_a_gitlab_that_does_not_sign_gets_the_first_secret_that_it_can_do_with() -> None:
    """A signing token set as a plain one would be refused when it arrives."""
    state = Setup(Wishes(secrets=(SECRET, "plain")), OLD).plan.steps[-1].after
    assert isinstance(state, HookState)
    assert state.proof is HookProof.PLAIN
    assert choose_secret((SECRET, "plain"), signs=False) == ("plain", HookProof.PLAIN)
    plan = Setup(Wishes(secrets=(SECRET,)), OLD).plan
    assert [step.code for step in plan.by_hand] == [SetupCode.SIGNING_UNKNOWN]


def test_hooks_to_others_are_counted_and_left() -> None:
    """Whatever they are called."""
    other = FoundHook("5", "https://other.example.com/", "ci", EVENTS, HookProof.NONE)
    setup = with_hooks(Setup(), other)
    assert setup.plan.left_alone[ObjectKind.HOOK] == 1
    assert other in (setup.apply().reading.hooks or ())
