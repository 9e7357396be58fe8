"""D107 and D4xx: our own account, who acts and with which role, and who sees what."""

from collections.abc import Iterator

from sdesk_sync.trackers.gitlab.setup.checks.evidence import ProjectEvidence, ShownUser
from sdesk_sync.trackers.gitlab.setup.reading import REPORTER
from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm

_SEVERAL = 2
"""One guest alone sees nobody else's tickets."""


def check_account_alone(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D107."""
    us, bot = evidence.reading.us, evidence.reading.bot
    if evidence.is_set_up_apart and us.user is not None and us.user == bot.user:
        yield DoctorFinding(FindingForm.ACCOUNT_SETS_UP, {"name": bot.name})
    ours = ShownUser(str(bot.user), bot.name)
    if evidence.roster is not None and evidence.roster.is_listed(ours):
        yield DoctorFinding(FindingForm.ACCOUNT_LISTED, {"name": bot.name})
    opened = sum(issue.author is not None and issue.author.id == ours.id for issue in evidence.issues)
    if opened:
        yield DoctorFinding(FindingForm.ACCOUNT_OPENS, {"count": opened, "name": bot.name})


def check_bot(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D401."""
    bot, project = evidence.reading.bot, evidence.reading.project.path
    if bot.level is None:
        yield DoctorFinding(FindingForm.BOT_NO_MEMBER, {"name": bot.name, "project": project})
    elif bot.level < REPORTER:
        told = {"name": bot.name, "project": project, "role": bot.level_name}
        yield DoctorFinding(FindingForm.BOT_ROLE_TOO_SMALL, told)


def check_actors_roles(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D402."""
    roster = evidence.roster
    if roster is None:
        return
    people = evidence.actors - evidence.bots
    names = tuple(sorted(user.name for user in people if roster.is_without_role(user)))
    if names:
        yield DoctorFinding(FindingForm.PEOPLE_WITHOUT_ROLE, {"count": len(names), "names": names})


def check_bots(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D404."""
    roster = evidence.roster
    if roster is None:
        return
    names = tuple(sorted(user.name for user in evidence.bots if not roster.is_listed(user)))
    if names:
        yield DoctorFinding(FindingForm.BOTS_WITHOUT_LINE, {"count": len(names), "names": names})


def check_listed_names(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D405."""
    if evidence.nobodys:
        names = evidence.nobodys
        yield DoctorFinding(FindingForm.NAME_OF_NOBODY, {"count": len(names), "names": names})


def check_privacy(evidence: ProjectEvidence) -> Iterator[DoctorFinding]:
    """D406."""
    roster, project = evidence.roster, evidence.reading.project
    if roster is None:
        return
    opened = [issue for issue in evidence.issues if issue.author is not None and not issue.is_confidential]
    count = sum(issue.author is not None and roster.is_mere_customer(issue.author) for issue in opened)
    if count and not project.is_private:
        yield DoctorFinding(FindingForm.TICKETS_SEEN_BY_ALL, {"count": count})
    elif count and roster.guests >= _SEVERAL:
        yield DoctorFinding(FindingForm.TICKETS_SEEN_BY_GUESTS, {"count": count, "guests": roster.guests})
