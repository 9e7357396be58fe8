"""What is right in a desk file and still worth a look: rules that never refuse, ways that lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from sdesk_sync.desk.entries import Workflow
from sdesk_sync.desk.file.reach import find_reachable_types
from sdesk_sync.desk.file.rules import surround_rules
from sdesk_sync.desk.file.shapes import DeskFile, WorkflowShape
from sdesk_sync.desk.file.silence import SilenceChecks
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.tables import DeskTables
from sdesk_sync.messages import CatalogueMessage, message
from sdesk_sync.yamlfile import KeyPath, YamlDocument


@dataclass(frozen=True, slots=True)
class DoubtFinder:
    """The doubts about one desk file, each a line with its place."""

    document: YamlDocument[DeskFile]
    tables: DeskTables

    def find_doubts(self) -> Iterator[CatalogueMessage]:
        """All of them, section by section."""
        yield from self._doubt_statuses()
        yield from self._doubt_types()
        yield from self._doubt_workflows()
        yield from self._doubt_movers()
        yield from self._doubt_silence()
        yield from self._doubt_budgets()
        yield from self._doubt_routing()
        yield from self._doubt_rules()
        yield from self._doubt_texts()

    def _word(self, path: KeyPath, doubt: CatalogueMessage) -> CatalogueMessage:
        point = self.document.problem_at_value if isinstance(path[-1], int) else self.document.problem_at_key
        at = point(path, expected="")
        place = f"{at.file}:{at.line}:{at.column}: {at.where}"
        return message("doubt.at", place=place, doubt=doubt)

    def _doubt_statuses(self) -> Iterator[CatalogueMessage]:
        """Statuses of no workflow."""
        flows = self.tables.workflows.values()
        for status in self.document.value.statuses:
            if not any(flow.has_status(status) for flow in flows):
                yield self._word(("statuses", status), message("doubt.no-workflow"))

    def _doubt_types(self) -> Iterator[CatalogueMessage]:
        """Types that no ticket can have, by the rules on who sets types and what is retyped."""
        file = self.document.value
        reached = find_reachable_types(file.rules.values(), self.tables)
        for key in file.types:
            if key not in reached:
                yield self._word(("types", key), message("doubt.unreached-type"))

    def _doubt_workflows(self) -> Iterator[CatalogueMessage]:
        """Statuses that no move leads to, and those from where no way leads to an end."""
        for name, flow in self.document.value.workflows.items():
            workflow = self.tables.workflows.get(flow.kinds[0] if flow.kinds else name)
            if workflow is None:
                continue
            reached, ending = _find_reached(workflow), self._find_ending(workflow)
            for status, targets in workflow.moves.items():
                path = _place_of(name, flow, status)
                if status not in reached:
                    yield self._word(path, message("doubt.no-move", status=status, first=workflow.first))
                elif not targets and status not in ending:
                    yield self._word(path, message("doubt.dead-end", status=status))
                elif status not in ending and status != self.tables.meanings.waiting:
                    yield self._word(path, message("doubt.no-end", status=status))
            if flow.moves.get(self.tables.meanings.closed):
                doubt = message("doubt.moves-from-closed")
                yield self._word(("workflows", name, "moves", self.tables.meanings.closed), doubt)

    def _find_ending(self, workflow: Workflow) -> set[str]:
        """The statuses that end a ticket, and those from where it can come there."""
        closes = {status for status in workflow.moves if self.tables.closes_tracker(status)}
        ending = closes | {self.tables.meanings.closed}
        while more := {one for one, targets in workflow.moves.items() if ending & set(targets)} - ending:
            ending |= more
        return ending

    def _doubt_movers(self) -> Iterator[CatalogueMessage]:
        """Moves that nobody may make, by the table of movers."""
        names = {key: name for name, flow in self.document.value.workflows.items() for key in flow.kinds}
        told: set[tuple[str | None, str | None, str | None]] = set()
        for (kind, source, target), rights in self.tables.movers.items():
            move = (names.get(kind or "", kind), source, target)
            if not rights.roles and not rights.own and move not in told:
                told.add(move)
                path = ("workflows", str(move[0]), "moves", str(source))
                yield self._word(path, message("doubt.no-mover", source=source, target=target))

    def _doubt_silence(self) -> Iterator[CatalogueMessage]:
        """What of asking back never comes to anything."""
        for path, doubt in SilenceChecks(self.document).find_silence_doubts():
            yield self._word(path, doubt)

    def _doubt_budgets(self) -> Iterator[CatalogueMessage]:
        """Budgets that no rule has an account cover."""
        file = self.document.value
        covering = [rule.needs for rule in file.rules.values() if rule.needs and rule.needs.covers]
        for number, budget in enumerate(file.budgets):
            if not covering:
                yield self._word(("budgets", number), message("doubt.no-cover"))
            elif budget.policy == "approve" and not any(needs.approve for needs in covering):
                yield self._word(("budgets", number, "policy"), message("doubt.no-approver"))

    def _doubt_routing(self) -> Iterator[CatalogueMessage]:
        """Lines that no ticket comes to, teams of nobody, and people away from nothing."""
        routing, teams = self.tables.routing, self.tables.teams
        asks_nothing = [number for number, line in enumerate(routing.lines) if line.fits_all]
        for number, line in enumerate(routing.lines):
            if number > min(asks_nothing, default=number):
                doubt = message("doubt.unreached-line")
                yield self._word(("routing", number), doubt)
            team = teams.get(line.team or "")
            if line.is_counted and team is not None and not team.roles:
                doubt = message("doubt.empty-team", team=line.team)
                yield self._word(("routing", number), doubt)
        if routing.away and not routing.assigns:
            yield self._word(("away",), message("doubt.away-from-nothing"))

    def _doubt_texts(self) -> Iterator[CatalogueMessage]:
        """Texts replaced in one language: whoever reads the other reads the shipped ones."""
        texts = self.document.value.texts
        for language, other in (("en", texts.de), ("de", texts.en)):
            for key in texts.in_language(language):
                if key not in other:
                    missing = "de" if language == "en" else "en"
                    yield self._word(
                        ("texts", language, key),
                        message("doubt.one-language", language=missing),
                    )

    def _doubt_rules(self) -> Iterator[CatalogueMessage]:
        rules = self.document.value.rules
        surroundings = surround_rules(rules, self.tables)
        for name, rule in rules.items():
            for settings in rule.list_kinds() if rule.cap is not Mode.OFF else ():
                for doubt in settings.find_doubts(surroundings):
                    yield self._word(("rules", name, settings.kind), doubt)


def _place_of(name: str, flow: WorkflowShape, status: str) -> KeyPath:
    """Where a workflow names a status first: with its moves, as where a move leads, as its start."""
    path: KeyPath = ("workflows", name, "moves")
    named = (
        (*path, source, targets.index(status)) for source, targets in flow.moves.items() if status in targets
    )
    return (*path, status) if status in flow.moves else next(named, ("workflows", name, "first"))


def _find_reached(workflow: Workflow) -> set[str]:
    reached, left = {workflow.first}, [workflow.first]
    while left:
        onward = set(workflow.moves.get(left.pop(), ())) - reached
        reached |= onward
        left += onward
    return reached
