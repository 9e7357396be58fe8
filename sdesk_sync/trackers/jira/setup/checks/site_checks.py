"""D1xx, D2xx and D5xx: rights, our account, webhooks, and whether customers and staff read what we say."""

from collections.abc import Iterator

from sdesk_sync.trackers.jira.setup.checks.evidence import SiteEvidence
from sdesk_sync.trackers.jira.setup.comparison.access import PERMISSION_NAMES
from sdesk_sync.trackers.jira.setup.comparison.hook import covers_project
from sdesk_sync.trackers.jira.setup.hook_wish import SITE_HOOK_EVENTS
from sdesk_sync.trackers.jira.setup.reading import (
    ADMINISTER,
    ADMINISTER_PROJECT,
    BOT_PERMISSIONS,
    PEOPLE_PERMISSION,
)
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm, FindingTime, FindingValue
from sdesk_sync.trackers.setup.hook_address import is_alike, show_address
from sdesk_sync.trackers.setup.hook_evidence import find_untold_changes, judge_secret
from sdesk_sync.trackers.setup.objects import HookProof

_FEWEST_EXPLANATIONS = 5
"""Of fewer it is no wonder if all of them were for staff."""

# ── Rights and accounts ──────────────────────────────────────────────────────────────────────────


def check_site_right(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D103: of the account that sets up."""
    us = evidence.reading.us
    if ADMINISTER not in us.permissions:
        yield DoctorFinding(FindingForm.NO_ADMINISTRATOR, {"name": us.name})


def check_bot_rights(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D103: of our own, as far as it was told."""
    if not evidence.knows_bots_rights:
        return
    bot = evidence.reading.bot
    needed = (*BOT_PERMISSIONS, *((ADMINISTER_PROJECT,) if evidence.mapping.project_roles else ()))
    lacking = [each for each in (*needed, PEOPLE_PERMISSION) if each not in bot.permissions]
    if lacking:
        names = tuple(PERMISSION_NAMES[each] for each in lacking)
        told: dict[str, FindingValue] = {"name": bot.name, "project": evidence.reading.project.key}
        yield DoctorFinding(FindingForm.BOT_RIGHTS_LACKING, {**told, "names": names})


def check_project_fit(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D106."""
    project = evidence.reading.project
    has_portal = evidence.mapping.service is None or project.is_service_project
    if not (project.is_fit and has_portal):
        yield DoctorFinding(FindingForm.PROJECT_NOT_FIT, {"project": project.key})


def check_account_apart(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D107."""
    us, bot = evidence.reading.us, evidence.reading.bot
    if evidence.is_set_up_apart and us.id == bot.id:
        yield DoctorFinding(FindingForm.ACCOUNT_ADMINISTERS, {"name": bot.name})
    if bot.id in evidence.listed_ids:
        yield DoctorFinding(FindingForm.ACCOUNT_LISTED, {"name": bot.name})
    opened = sum(one.opened_by is not None and one.opened_by.id == bot.id for one in evidence.tickets)
    if opened:
        yield DoctorFinding(FindingForm.ACCOUNT_OPENS, {"count": opened, "name": bot.name})


# ── Hooks ────────────────────────────────────────────────────────────────────────────────────────


def check_site_hook(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D201."""
    if not evidence.hooks_to_us:
        yield DoctorFinding(FindingForm.NO_HOOK, {"url": evidence.told_address})


def check_hook_on(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D202."""
    for hook in evidence.hooks_to_us[:1]:
        if not hook.is_enabled:
            yield DoctorFinding(FindingForm.HOOK_DISABLED)


def check_hook_tells(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D203."""
    for hook in evidence.hooks_to_us[:1]:
        missing = tuple(event for event in SITE_HOOK_EVENTS if event not in hook.events)
        if missing:
            yield DoctorFinding(FindingForm.EVENTS_MISSING, {"events": missing})
        wanted = evidence.state.comparison.wanted.hook
        if wanted is not None and not covers_project(hook.jql, wanted.jql):
            yield DoctorFinding(FindingForm.TICKETS_LEFT_OUT, {"jql": hook.jql})


def check_hook_signed(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D204."""
    for hook in evidence.hooks_to_us[:1]:
        form = judge_secret(evidence.record, hook.id, evidence.secrets)
        if hook.proof is HookProof.NONE:
            form = FindingForm.HOOK_WITHOUT_PROOF
        if form is not None:
            yield DoctorFinding(form)


def check_hook_single(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D205."""
    first = next((hook.url for hook in evidence.hooks_to_us), "")
    same = [hook for hook in evidence.hooks_to_us if is_alike(hook.url, first)]
    if len(same) > 1:
        told: dict[str, FindingValue] = {"count": len(same), "url": show_address(first)}
        yield DoctorFinding(FindingForm.HOOKS_DOUBLED, told)


def check_changes_told(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D208."""
    changes = (ticket.updated_at for ticket in evidence.tickets)
    untold = find_untold_changes(evidence.memory, changes, evidence.now)
    if untold is None:
        return
    told: dict[str, FindingValue] = {"count": untold.count, "url": show_address(evidence.told_address)}
    if untold.since is None:
        yield DoctorFinding(FindingForm.SITE_NEVER_TOLD, told)
    else:
        yield DoctorFinding(FindingForm.SITE_TELLS_NOTHING, {**told, "newest": FindingTime(untold.since)})


# ── Who reads what we say ────────────────────────────────────────────────────────────────────────


def check_explanations(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D501."""
    seen = evidence.explanations
    if len(seen) >= _FEWEST_EXPLANATIONS and not any(seen):
        yield DoctorFinding(FindingForm.EXPLANATIONS_INTERNAL, {"count": len(seen)})


def check_staff_role(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D502."""
    role, project = evidence.mapping.visible_to_role, evidence.reading.project
    if role is not None and fold_name(role) not in map(fold_name, project.roles):
        told: dict[str, FindingValue] = {"role": role, "project": project.key}
        yield DoctorFinding(FindingForm.STAFF_ROLE_LACKING, told)
