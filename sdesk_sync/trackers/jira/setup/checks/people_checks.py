"""D4xx: whether our account may do its work, and who acts, with which role."""

from collections.abc import Iterator

from sdesk_sync.trackers.jira.setup.checks.evidence import SiteEvidence
from sdesk_sync.trackers.jira.setup.reading import AGENT
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, bot_holder_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm


def check_bot_placed(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D401: in its role, or the group that stands for it; among the agents of a service project."""
    reading = evidence.reading
    bot, project = reading.bot, reading.project
    planned = {step.key for step in evidence.plan.steps} | {step.key for step in evidence.plan.by_hand}
    if reading.is_whole and bot_holder_key(has_own_roles=reading.has_own_roles) in planned:
        yield DoctorFinding(FindingForm.BOT_OUT_OF_ROLE, {"name": bot.name, "role": BOT_ROLE})
    if project.is_service_project and evidence.knows_bots_rights and AGENT not in bot.permissions:
        told = {"name": bot.name, "project": project.key}
        yield DoctorFinding(FindingForm.BOT_WITHOUT_LICENCE, told)


def check_people_roles(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D402."""
    names = evidence.without_role
    if names:
        yield DoctorFinding(FindingForm.PEOPLE_WITHOUT_ROLE, {"count": len(names), "names": names})


def check_groups(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D403."""
    there = {fold_name(group.name) for group in evidence.reading.groups}
    wanted = evidence.state.comparison.wanted.groups
    missing = tuple(name for name in wanted if fold_name(name) not in there)
    if missing:
        yield DoctorFinding(FindingForm.GROUPS_LACKING, {"count": len(missing), "names": missing})


def check_programs(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D404."""
    listed = evidence.listed_ids
    names = tuple(sorted(one.name for one in evidence.programs if one.id not in listed))
    if names:
        yield DoctorFinding(FindingForm.BOTS_WITHOUT_LINE, {"count": len(names), "names": names})


def check_addresses(evidence: SiteEvidence) -> Iterator[DoctorFinding]:
    """D405."""
    names = tuple(sorted(name for name, id_ in evidence.accounts.items() if id_ is None))
    if names:
        yield DoctorFinding(FindingForm.ADDRESS_OF_NOBODY, {"count": len(names), "names": names})
