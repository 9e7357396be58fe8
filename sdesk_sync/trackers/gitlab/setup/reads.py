"""What set-up asks of GitLab: three calls a site and six a project; one more for a further hundred of a list.

docs/trackers/gitlab.md#set-up
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from sdesk_sync.trackers.errors import Gone, Misconfigured
from sdesk_sync.trackers.gitlab.client import GitLabClient
from sdesk_sync.trackers.gitlab.identity import ask_project, find_access_level
from sdesk_sync.trackers.gitlab.setup.comparison.templates import is_as_wanted
from sdesk_sync.trackers.gitlab.setup.reading import (
    AccountFacts,
    FoundBoard,
    FoundFile,
    FoundHook,
    FoundLabel,
    ProjectFacts,
    SiteVersion,
    TokenFacts,
)
from sdesk_sync.trackers.gitlab.setup.shown import (
    parse_board,
    parse_file,
    parse_hook,
    parse_label,
    parse_project,
    parse_token,
)
from sdesk_sync.trackers.gitlab.setup.templates import FOLDER, is_marked
from sdesk_sync.trackers.setup.objects import TemplateFile
from sdesk_sync.trackers.setup.port import OwnAccountUnfit, SetupRequest
from sdesk_sync.trackers.wire.payload import Json, flag_at, number_at, text_at

PAGE = {"per_page": "100"}
_FORBIDDEN = 403
_OWN_ACCOUNT = "the tracker's own account: {error}"


@dataclass(frozen=True, slots=True)
class SiteReader:
    """What is asked once a site: its version, whose tokens they are."""

    request: SetupRequest
    client: GitLabClient
    own: GitLabClient

    def read_version(self) -> SiteVersion:
        """Which GitLab it is."""
        return self.request.site.remember(
            ("version", self.request.connection.url),
            SiteVersion,
            lambda: SiteVersion(text_at(self.client.get("/metadata"), "version")),
        )

    def read_token(self) -> TokenFacts:
        """What our token says of itself."""
        return self.request.site.remember(
            ("token", *self._asker(self.request.connection.token())),
            TokenFacts,
            lambda: _ask_token(self.client),
        )

    def read_own_token(self) -> TokenFacts:
        """What the tracker's own says."""
        return self.request.site.remember(
            ("token", *self._asker(self.request.own.token())), TokenFacts, lambda: _ask_token(self.own)
        )

    def read_bot(self) -> AccountFacts:
        """Whose the tracker's own token is."""
        return self.request.site.remember(
            ("account", *self._asker(self.request.own.token())), AccountFacts, self._ask_bot
        )

    def _ask_bot(self) -> AccountFacts:
        try:
            shown = self.own.get("/user")
        except Misconfigured as error:
            said = _OWN_ACCOUNT.format(error=error)
            raise OwnAccountUnfit(said, leads_to=error.leads_to, refusal=error.refusal) from error
        return AccountFacts(number_at(shown, "id"), text_at(shown, "username"))

    def _asker(self, token: str) -> tuple[str, str]:
        """The site, and who asks, by something that is no secret."""
        return self.request.connection.url, hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ProjectReader:
    """What is asked of one project."""

    request: SetupRequest
    client: GitLabClient
    site: SiteReader

    def read_project(self) -> tuple[ProjectFacts, int | None]:
        """The project, and our access level as it tells it itself."""
        shown = ask_project(self.client, self.request.connection.project)
        return parse_project(shown), find_access_level(shown)

    def read_accounts(self, project: ProjectFacts, level: int | None) -> tuple[AccountFacts, AccountFacts]:
        """Ours and the bot, with their access levels: members of groups above and invited ones too.

        One call; one more for each that is no member, whose name the project does not tell.
        """
        token, bot = self.site.read_token(), self.site.read_bot()
        # One account for both, where the config names none for set-up.
        same = self.request.connection.token() == self.request.own.token()
        us = AccountFacts(bot.user if same else token.user, bot.name if same else "")
        wanted = sorted({account.user for account in (us, bot) if account.user is not None})
        query = urlencode({"user_ids": ",".join(map(str, wanted)), **PAGE})
        page = self.client.get_page(f"/projects/{project.id}/members/all?{query}")
        us, bot = _as_member(us, page.entries), _as_member(bot, page.entries)
        us = replace(us, level=us.level if us.level is not None else level)
        return self._name_account(us), bot

    def _name_account(self, account: AccountFacts) -> AccountFacts:
        if account.name:
            return account
        return replace(account, name=text_at(self.client.get("/user"), "username"))

    def read_labels(self, project: ProjectFacts) -> tuple[FoundLabel, ...]:
        """Those of the groups above it included."""
        return tuple(map(parse_label, self._list_entries(f"/projects/{project.id}/labels")))

    def read_boards(self, project: ProjectFacts) -> tuple[FoundBoard, ...]:
        """The project's boards, each with its lists."""
        return tuple(map(parse_board, self._list_entries(f"/projects/{project.id}/boards")))

    def read_files(self, project: ProjectFacts, wanted: Sequence[TemplateFile]) -> tuple[FoundFile, ...]:
        """The files in the folder of the templates; what differs from ours is looked into, a call each."""
        if project.branch is None:
            return ()
        query = {"path": FOLDER, "ref": project.branch}
        # Asked of an empty repository too: what the project said of it may be a moment old.
        try:
            entries = tuple(self._list_entries(f"/projects/{project.id}/repository/tree", query))
        except Gone:
            return ()
        by_path = {file.path: file for file in wanted}
        found = tuple(parse_file(entry) for entry in entries if text_at(entry, "type") == "blob")
        files = tuple(self._look_into(project, file, by_path.get(file.path)) for file in found)
        # A folder, or another repository, in the place of a file of ours: GitLab refuses to put one there.
        others = (parse_file(entry) for entry in entries if text_at(entry, "type") != "blob")
        return (*files, *(replace(each, is_marked=False) for each in others if each.path in by_path))

    def _look_into(self, project: ProjectFacts, found: FoundFile, wanted: TemplateFile | None) -> FoundFile:
        if wanted is None or is_as_wanted(wanted, found):
            return found
        path = f"/projects/{project.id}/repository/files/{quote(found.path, safe='')}/raw"
        text = self.client.get_text(f"{path}?{urlencode({'ref': project.branch or ''})}")
        return replace(found, is_marked=is_marked(text))

    def read_hooks(self, project: ProjectFacts, version: SiteVersion) -> tuple[FoundHook, ...] | None:
        """The project's webhooks; None where we may not see them."""
        try:
            entries = self._list_entries(f"/projects/{project.id}/hooks")
            return tuple(parse_hook(entry, version) for entry in entries)
        except Misconfigured as error:
            # Whose level GitLab does not tell may be an administrator, or nobody at all.
            if error.refusal is None or error.refusal.status != _FORBIDDEN:
                raise
            return None

    def may_push(self, project: ProjectFacts) -> bool:
        """Whether our account may write to the default branch; one that is not there yet anybody begins."""
        if project.is_empty or project.branch is None:
            return True
        place = f"/projects/{project.id}/repository/branches/{quote(project.branch, safe='')}"
        try:
            return flag_at(self.client.get(place), "can_push") is not False
        except Gone:
            return True

    def count_tickets(self, project: ProjectFacts, title: str) -> int | None:
        """How many tickets have a label; None where that is not told."""
        query = urlencode({"labels": title, "scope": "all"})
        shown = self.client.get(f"/projects/{project.id}/issues_statistics?{query}")
        counts = shown.get("statistics")
        every = counts.get("counts") if isinstance(counts, dict) else None
        return number_at(every, "all") if isinstance(every, dict) else None

    def _list_entries(self, path: str, query: dict[str, str] | None = None) -> Iterator[Json]:
        for page in self.client.iterate_pages(path, {**PAGE, **(query or {})}):
            yield from page


def _as_member(account: AccountFacts, members: Sequence[Json]) -> AccountFacts:
    """The account as the project's members show it: its name, and the highest level that it has."""
    shown = [each for each in members if number_at(each, "id") == account.user]
    levels = [level for each in shown if (level := number_at(each, "access_level")) is not None]
    name = text_at(shown[0], "username") if shown else ""
    return replace(account, name=account.name or name, level=max(levels, default=account.level))


def _ask_token(client: GitLabClient) -> TokenFacts:
    try:
        return parse_token(client.get("/personal_access_tokens/self"))
    except Gone:
        # Older than 15.5, or a token of another sort: GitLab says then what it does not let in.
        return TokenFacts()
