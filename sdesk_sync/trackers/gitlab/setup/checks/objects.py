"""D3xx: whether what set-up makes is there and as it is to be, and whether tickets fit it."""

from collections import Counter
from collections.abc import Iterator

from sdesk_sync.trackers.gitlab import labels
from sdesk_sync.trackers.gitlab.setup.checks.evidence import NewestIssue, ProjectEvidence
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm
from sdesk_sync.trackers.setup.objects import LabelState, ObjectKind, StepKey
from sdesk_sync.trackers.setup.steps import SetupPlan, StepAction
from sdesk_sync.yamlfile.problem import nearest_name

_MOST_SLIPS = 5


def check_objects_there(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D301; of hooks D201 tells."""
    missing = _list_things(evidence.state.make_plan(evidence.record), StepAction.CREATE)
    of_labels = tuple(key for key in missing if key.object is ObjectKind.LABEL)
    others = tuple(key for key in missing if key.object is not ObjectKind.LABEL)
    for form, things in ((FindingForm.LABELS_MISSING, of_labels), (FindingForm.OBJECTS_MISSING, others)):
        if things:
            yield DoctorFinding(form, {"count": len(things), "things": things})


def check_unchanged(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D302; of hooks D202 to D204 tell."""
    plan = evidence.state.make_plan(evidence.record)
    made = _list_things(plan, StepAction.CREATE)
    # What is made first may be changed right after.
    changed = tuple(key for key in _list_things(plan, StepAction.CHANGE) if key not in made)
    if changed:
        yield DoctorFinding(FindingForm.OBJECTS_CHANGED, {"count": len(changed), "things": changed})


def check_doubled_labels(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D303."""
    doubled = tuple(
        f"#{issue.iid} ({', '.join(titles)})"
        for issue in _list_tickets(evidence)
        if (titles := _find_doubled(evidence, issue))
    )
    if doubled:
        yield DoctorFinding(FindingForm.SCOPE_DOUBLED, {"count": len(doubled), "tickets": doubled})


def check_newcomers(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D304."""
    ours = {label.title for label in evidence.state.comparison.wanted.labels}
    strange = tuple(_list_newcomers(evidence))
    slips = {title: meant for title in strange if (meant := _find_intended(title, ours)) is not None}
    for title, meant in list(slips.items())[:_MOST_SLIPS]:
        count = sum(title in issue.titles for issue in evidence.issues)
        tickets = evidence.reading.tickets.get(title, count)
        yield DoctorFinding(FindingForm.LABEL_MISSPELT, {"name": title, "count": tickets, "meant": meant})
    if others := tuple(title for title in strange if title not in slips):
        yield DoctorFinding(FindingForm.LABELS_UNKNOWN, {"count": len(others), "names": others})


def check_item_types(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D309."""
    known = {_fold_type(name) for name in evidence.mapping.work_item_types}
    strange = Counter(
        issue.type for issue in evidence.issues if issue.type and _fold_type(issue.type) not in known
    )
    for name, count in sorted(strange.items()):
        shown = name.replace("_", " ").capitalize()
        yield DoctorFinding(FindingForm.TYPE_UNMAPPED, {"count": count, "type": shown})


def _list_tickets(evidence: ProjectEvidence) -> Iterator[NewestIssue]:
    """Those of the newest issues that are tickets of the desk."""
    known = {_fold_type(name) for name in evidence.mapping.work_item_types}
    for issue in evidence.issues:
        # Before 17.2 no type is told; there an issue is an Issue.
        if _fold_type(issue.type or "Issue") in known and labels.is_ticket(evidence.mapping, issue.titles):
            yield issue


def _list_things(plan: SetupPlan, action: StepAction) -> tuple[StepKey, ...]:
    keys = (step.key for step in plan.steps if step.action is action)
    return tuple(dict.fromkeys(key for key in keys if key.object is not ObjectKind.HOOK))


def _find_doubled(evidence: ProjectEvidence, issue: NewestIssue) -> tuple[str, ...]:
    """The labels of a scope of which a ticket has several; of the first such scope."""
    for table in evidence.mapping.labels.values():
        shown = tuple(title for title in dict.fromkeys(issue.titles) if table.word(title) is not None)
        if len(shown) > 1:
            return shown
    return ()


def _list_newcomers(evidence: ProjectEvidence) -> Iterator[str]:
    """Titles of labels that stand in our scopes and mean no word."""
    for key, found in sorted(evidence.state.found_objects.items()):
        is_label = isinstance(found.state, LabelState) and found.state.word is None
        if is_label and found.is_in_scope and key not in evidence.mapping.wishes.ignored:
            yield key.identity


def _find_intended(title: str, ours: set[str]) -> str | None:
    """The label that was meant, where only its end is mistaken, and not by much."""
    scope = title.rpartition("::")[0]
    same = {each.rpartition("::")[2].lower(): each for each in ours if each.rpartition("::")[0] == scope}
    meant = nearest_name(title.rpartition("::")[2], same)
    return None if meant is None else same[meant]


def _fold_type(name: str) -> str:
    """Hooks say `Test Case` where the API says TEST_CASE (docs/trackers/gitlab.md#types)."""
    return name.replace("_", " ").casefold()
