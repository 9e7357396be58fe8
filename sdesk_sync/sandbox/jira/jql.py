"""The part of JQL that integrations use: conditions joined by AND, and an order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sdesk_sync.sandbox.clock import Clock
from sdesk_sync.sandbox.jira import seed
from sdesk_sync.sandbox.jira.catalogue import Choices
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.query import DATES, KEYS, UPDATED, Query, Test
from sdesk_sync.sandbox.jira.rest import Refused
from sdesk_sync.sandbox.jira.store import Issue, Project
from sdesk_sync.sandbox.jira.view import zone_of
from sdesk_sync.sandbox.people import Person

UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."

_TOKEN = re.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|>=|<=|!~|[=<>~(),])|([^\s=<>~!(),"']+))"""
)
_PERIOD = re.compile(r"([+-]?)(\d+)([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MOMENTS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
_CHOICES = {
    "issuetype": "issuetype",
    "type": "issuetype",
    "status": "status",
    "priority": "priority",
    "resolution": "resolution",
}
_UNRESOLVED = "unresolved"
_BAD_DATE = (
    "Date value '{}' for field '{}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
    "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
)


@dataclass(frozen=True)
class _Token:
    text: str
    quoted: bool = False

    def says(self, *words: str) -> bool:
        return not self.quoted and self.text.lower() in words


@dataclass(frozen=True)
class _Clause:
    field: str
    operator: str
    values: tuple[str, ...]


class Jql:
    """Understands queries about this project."""

    def __init__(self, project: Project, book: FieldBook, clock: Clock) -> None:
        self._project = project
        self._clock = clock
        self._texts = {"summary": "summary"}
        for field in book:
            if field.is_custom:
                self._texts |= {field.name.lower(): field.id, f"cf[{field.schema['customId']}]": field.id}

    def query(self, text: str, person: Person | None) -> Query:
        """The query somebody means, moments being in their profile's zone; 400 if it is not understood."""
        tokens = _tokens(text)
        order: tuple[tuple[str, bool], ...] = ()
        for place, token in enumerate(tokens):
            if token.says("order") and place + 1 < len(tokens) and tokens[place + 1].says("by"):
                order = _order(tokens[place + 2 :])
                tokens = tokens[:place]
                break
        clauses, zone = _clauses(tokens), ZoneInfo(zone_of(person))
        return Query(
            tuple(self._test(clause, zone) for clause in clauses), order, self._earliest(clauses, zone)
        )

    def _test(self, clause: _Clause, zone: ZoneInfo) -> Test:
        if clause.field in DATES:
            return self._dated(clause, zone)
        if clause.field in self._texts:
            return self._worded(clause, self._texts[clause.field])
        if clause.field in (*_CHOICES, *KEYS, "project", "labels", "component"):
            return self._listed(clause)
        raise Refused(400, f"Field '{clause.field}' does not exist or you do not have permission to view it.")

    def _listed(self, clause: _Clause) -> Test:
        """Equality with one of some values, by id or name."""
        words = {value.lower() for value in clause.values}
        for value in clause.values:
            self._must_exist(clause.field, value)
        if clause.operator in ("is", "is not"):
            filled = clause.operator == "is not"
            return lambda issue: bool(self._names(issue, clause.field) - {_UNRESOLVED}) == filled
        if clause.operator not in ("=", "!=", "in", "not in"):
            raise Refused(
                400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        wanted = clause.operator in ("=", "in")
        return lambda issue: bool(self._names(issue, clause.field) & words) == wanted

    def _must_exist(self, field: str, value: str) -> None:
        word = value.lower()
        if field == "project" and not self._project.is_this(value) and word != seed.PROJECT_NAME.lower():
            raise Refused(400, f"The value '{value}' does not exist for the field 'project'.")
        if field in KEYS and self._project.find(value) is None:
            raise Refused(400, f"An issue with key '{value}' does not exist for field '{field}'.")
        choices = self._choices(field)
        if choices is None or word in ("empty", _UNRESOLVED):
            return
        if choices.get(value) is None and choices.named(value) is None:
            raise Refused(400, f"The value '{value}' does not exist for the field '{field}'.")

    def _choices(self, field: str) -> Choices | None:
        kinds = {
            "issuetype": self._project.types,
            "status": self._project.statuses,
            "priority": self._project.priorities,
            "resolution": self._project.resolutions,
        }
        return self._project.components if field == "component" else kinds.get(_CHOICES.get(field, ""))

    def _names(self, issue: Issue, field: str) -> set[str]:
        """What an issue answers to in a field, in lower case."""
        if field == "project":
            return {seed.PROJECT_ID, seed.PROJECT_KEY.lower(), seed.PROJECT_NAME.lower()}
        if field in KEYS:
            return {issue.id, issue.key.lower()}
        if field == "labels":
            return {label.lower() for label in issue.values.get("labels") or ()}
        choices = self._choices(field)
        stored = issue.values.get("components" if field == "component" else _CHOICES[field])
        if choices is None or not stored:
            return {_UNRESOLVED} if field == "resolution" else set()
        ids = stored if isinstance(stored, list) else [stored]
        return {name.lower() for key in ids for name in (key, choices.name(key))}

    def _worded(self, clause: _Clause, key: str) -> Test:
        """A text field: it contains words, or is empty."""
        if clause.operator in ("is", "is not"):
            return lambda issue: bool(issue.values.get(key)) == (clause.operator == "is not")
        if clause.operator not in ("~", "!~"):
            raise Refused(
                400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        words = re.findall(r"\w+", clause.values[0].lower())
        wanted = clause.operator == "~"
        return lambda issue: (_has_words(str(issue.values.get(key) or ""), words)) == wanted

    def _dated(self, clause: _Clause, zone: ZoneInfo) -> Test:
        moment = self._moment(clause, zone)
        tests: dict[str, Callable[[datetime], bool]] = {
            ">=": lambda at: at >= moment,
            ">": lambda at: at > moment,
            "<=": lambda at: at <= moment,
            "<": lambda at: at < moment,
        }
        if clause.operator not in tests:
            raise Refused(
                400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        test = tests[clause.operator]
        return lambda issue: test(getattr(issue, clause.field))

    def _earliest(self, clauses: list[_Clause], zone: ZoneInfo) -> datetime | None:
        """The moment before which `updated` cannot lie."""
        bounds = [each for each in clauses if each.field == UPDATED and each.operator in (">=", ">")]
        return max((self._moment(each, zone) for each in bounds), default=None)

    def _moment(self, clause: _Clause, zone: ZoneInfo) -> datetime:
        """A moment to the minute, or a distance from now; the zone is unproven.

        docs/trackers/jira.md#search
        """
        text = clause.values[0]
        period = _PERIOD.fullmatch(text.strip())
        if period:
            distance = timedelta(**{_UNITS[period[3]]: int(period[2])})
            return self._clock.now() + (distance if period[1] in ("", "+") else -distance)
        for form in _MOMENTS:
            try:
                return datetime.strptime(text.strip(), form).replace(tzinfo=zone).astimezone(UTC)
            except ValueError:
                continue
        raise Refused(400, _BAD_DATE.format(text, clause.field))


def _has_words(text: str, words: list[str]) -> bool:
    present = re.findall(r"\w+", text.lower())
    return all(word in present for word in words)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    end = 0
    text = text.strip()
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise Refused(400, f"Error in the JQL Query: unexpected characters at position {end + 1}.")
        quoted = match[1] if match[1] is not None else match[2]
        if quoted is not None:
            found.append(_Token(re.sub(r"\\(.)", r"\1", quoted), quoted=True))
        else:
            found.append(_Token(match[3] or match[4]))
        end = match.end()
    return found


def _order(tokens: list[_Token]) -> tuple[tuple[str, bool], ...]:
    """Fields and whether they fall; dates fall unless told otherwise."""
    found: list[tuple[str, bool]] = []
    for token in tokens:
        if token.says("asc", "desc") and found:
            found[-1] = (found[-1][0], token.says("desc"))
        elif token.text != ",":
            name = token.text.lower()
            if name not in (*DATES, *KEYS, "priority", "status"):
                raise Refused(400, f"Not able to sort using field '{token.text}'.")
            found.append((name, name in DATES))
    return tuple(found)


def _clauses(tokens: list[_Token]) -> list[_Clause]:
    found: list[_Clause] = []
    rest = list(tokens)
    while rest:
        if found:
            if not rest[0].says("and"):
                raise Refused(400, f"Error in the JQL Query: expecting 'AND' but got '{rest[0].text}'.")
            rest.pop(0)
        found.append(_clause(rest))
    return found


def _clause(rest: list[_Token]) -> _Clause:
    """Take one clause off the front."""
    try:
        name = rest.pop(0).text.lower()
        operator = rest.pop(0).text.lower()
        if operator in ("not", "is") and rest[0].says("in" if operator == "not" else "not"):
            operator = f"{operator} {rest.pop(0).text.lower()}"
        value = rest.pop(0)
        if value.quoted or value.text != "(":
            return _Clause(name, operator, () if operator.startswith("is") else (value.text,))
        values: list[str] = []
        while (token := rest.pop(0)).quoted or token.text != ")":
            if token.quoted or token.text != ",":
                values.append(token.text)
        return _Clause(name, operator, tuple(values))
    except IndexError:
        raise Refused(400, "Error in the JQL Query: the query ended unexpectedly.") from None
