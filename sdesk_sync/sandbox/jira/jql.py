"""The part of JQL that integrations use: conditions joined by AND, and an order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sdesk_sync.sandbox.clock import SandboxClock
from sdesk_sync.sandbox.jira.catalogue import ChoiceCatalogue
from sdesk_sync.sandbox.jira.fields import FieldBook
from sdesk_sync.sandbox.jira.query import DATES, KEYS, UPDATED, JiraIssueTest, JqlQuery
from sdesk_sync.sandbox.jira.rest import JiraRefusal, NotPlayed
from sdesk_sync.sandbox.jira.store import JiraIssue, JiraProject
from sdesk_sync.sandbox.jira.view import zone_of
from sdesk_sync.sandbox.people import Person

UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."

_TOKEN = re.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|>=|<=|!~|[=<>~(),])|([^\s=<>~!(),"']+))"""
)
_PERIOD = re.compile(r"([+-]?)(\d+)([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MOMENTS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
_CHOICES = {"type": "issuetype"} | {one: one for one in ("issuetype", "status", "priority", "resolution")}
# From memory: of a field that is missing here it is said, as Jira does, that there is none.
_OTHER_FIELDS = (
    "affectedversion", "assignee", "attachments", "category", "comment", "creator", "description", "due",
    "duedate", "environment", "filter", "fixversion", "hierarchylevel", "issuelinktype", "lastviewed",
    "level", "organizations", "originalestimate", "parent", "rank", "remainingestimate", "reporter",
    "request-type", "sprint", "statuscategory", "text", "timespent", "voter", "votes", "watcher",
    "watchers", "worklogauthor", "worklogcomment", "worklogdate", "workratio",
)  # fmt: skip
_PLAYED_FIELDS = (*_CHOICES, *KEYS, "project", "labels", "component")
_SORTED = (*DATES, *KEYS, "priority", "status")
_UNRESOLVED = "unresolved"
_BAD_DATE = (
    "Date value '{}' for field '{}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
    "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
)


@dataclass(frozen=True)
class _JqlToken:
    text: str
    quoted: bool = False

    def is_word(self, *words: str) -> bool:
        return not self.quoted and self.text.lower() in words


@dataclass(frozen=True)
class _JqlClause:
    field: str
    operator: str
    values: tuple[str, ...]


class JqlReader:
    """Understands queries about this project."""

    def __init__(self, project: JiraProject, book: FieldBook, clock: SandboxClock) -> None:
        self._project = project
        self._book = book
        self._clock = clock

    def read_query(self, text: str, person: Person | None) -> JqlQuery:
        """The query somebody means, moments being in their profile's zone.

        400 if it is not understood, 501 for what the sandbox does not play of JQL.
        """
        tokens = _split_tokens(text)
        order: tuple[tuple[str, bool], ...] = ()
        for place, token in enumerate(tokens):
            if token.is_word("order") and place + 1 < len(tokens) and tokens[place + 1].is_word("by"):
                order = _read_order(tokens[place + 2 :])
                tokens = tokens[:place]
                break
        clauses, zone = _read_clauses(tokens), ZoneInfo(zone_of(person))
        return JqlQuery(
            tuple(self._clause_test(clause, zone) for clause in clauses),
            order,
            self._earliest_update(clauses, zone),
        )

    def _clause_test(self, clause: _JqlClause, zone: ZoneInfo) -> JiraIssueTest:
        if clause.field in DATES:
            return self._date_test(clause, zone)
        if (text := self._book.find_text_field(clause.field)) is not None:
            return self._text_test(clause, text)
        if clause.field in _PLAYED_FIELDS:
            return self._choice_test(clause)
        if clause.field in _OTHER_FIELDS:
            raise NotPlayed(f"the field '{clause.field}' of JQL")
        raise JiraRefusal(
            400, f"Field '{clause.field}' does not exist or you do not have permission to view it."
        )

    def _choice_test(self, clause: _JqlClause) -> JiraIssueTest:
        """Equality with one of some values, by id or name."""
        words = {value.lower() for value in clause.values}
        for value in clause.values:
            self._require_known(clause.field, value)
        if clause.operator in ("is", "is not"):
            filled = clause.operator == "is not"
            return lambda issue: bool(self._issue_names(issue, clause.field) - {_UNRESOLVED}) == filled
        if clause.operator not in ("=", "!=", "in", "not in"):
            raise JiraRefusal(
                400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        wanted = clause.operator in ("=", "in")
        return lambda issue: bool(self._issue_names(issue, clause.field) & words) == wanted

    def _require_known(self, field: str, value: str) -> None:
        word = value.lower()
        home, known = self._project.home, self._project.rows.find_project(value)
        if field == "project" and known is None and word != home.name.lower():
            raise JiraRefusal(400, f"The value '{value}' does not exist for the field 'project'.")
        if field in KEYS and self._project.find_issue(value) is None:
            raise JiraRefusal(400, f"An issue with key '{value}' does not exist for field '{field}'.")
        choices = self._choices_of(field)
        if choices is None or word in ("empty", _UNRESOLVED):
            return
        if choices.entry_with_id(value) is None and choices.entry_named(value) is None:
            raise JiraRefusal(400, f"The value '{value}' does not exist for the field '{field}'.")

    def _choices_of(self, field: str) -> ChoiceCatalogue | None:
        kinds = {
            "issuetype": self._project.types,
            "status": self._project.statuses,
            "priority": self._project.priorities,
            "resolution": self._project.resolutions,
        }
        return self._project.components if field == "component" else kinds.get(_CHOICES.get(field, ""))

    def _issue_names(self, issue: JiraIssue, field: str) -> set[str]:
        """What an issue answers to in a field, in lower case."""
        if field == "project":
            home = self._project.home
            # A former key is asked for, too, as it leads to the project elsewhere.
            return {word.lower() for word in (home.id, home.key, home.name, *home.former_keys)}
        if field in KEYS:
            return {issue.id, issue.key.lower()}
        if field == "labels":
            return {label.lower() for label in issue.values.get("labels") or ()}
        choices = self._choices_of(field)
        stored = issue.values.get("components" if field == "component" else _CHOICES[field])
        if choices is None or not stored:
            return {_UNRESOLVED} if field == "resolution" else set()
        ids = stored if isinstance(stored, list) else [stored]
        return {name.lower() for key in ids for name in (key, choices.name_of(key))}

    def _text_test(self, clause: _JqlClause, key: str) -> JiraIssueTest:
        """A text field: it contains words, or is empty."""
        if clause.operator in ("is", "is not"):
            return lambda issue: bool(issue.values.get(key)) == (clause.operator == "is not")
        if clause.operator not in ("~", "!~"):
            raise JiraRefusal(
                400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        words = re.findall(r"\w+", clause.values[0].lower())
        wanted = clause.operator == "~"
        return lambda issue: (_has_words(str(issue.values.get(key) or ""), words)) == wanted

    def _date_test(self, clause: _JqlClause, zone: ZoneInfo) -> JiraIssueTest:
        moment = self._clause_moment(clause, zone)
        tests: dict[str, Callable[[datetime], bool]] = {
            ">=": lambda at: at >= moment,
            ">": lambda at: at > moment,
            "<=": lambda at: at <= moment,
            "<": lambda at: at < moment,
        }
        if clause.operator not in tests:
            raise JiraRefusal(
                400, f"The operator '{clause.operator}' is not supported by the '{clause.field}' field."
            )
        test = tests[clause.operator]
        return lambda issue: test(getattr(issue, clause.field))

    def _earliest_update(self, clauses: list[_JqlClause], zone: ZoneInfo) -> datetime | None:
        """The moment before which `updated` cannot lie."""
        bounds = [each for each in clauses if each.field == UPDATED and each.operator in (">=", ">")]
        return max((self._clause_moment(each, zone) for each in bounds), default=None)

    def _clause_moment(self, clause: _JqlClause, zone: ZoneInfo) -> datetime:
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
        raise JiraRefusal(400, _BAD_DATE.format(text, clause.field))


def _has_words(text: str, words: list[str]) -> bool:
    present = re.findall(r"\w+", text.lower())
    return all(word in present for word in words)


def _split_tokens(text: str) -> list[_JqlToken]:
    found: list[_JqlToken] = []
    end = 0
    text = text.strip()
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise JiraRefusal(400, f"Error in the JQL Query: unexpected characters at position {end + 1}.")
        quoted = match[1] if match[1] is not None else match[2]
        if quoted is not None:
            found.append(_JqlToken(re.sub(r"\\(.)", r"\1", quoted), quoted=True))
        else:
            found.append(_JqlToken(match[3] or match[4]))
        end = match.end()
    return found


def _read_order(tokens: list[_JqlToken]) -> tuple[tuple[str, bool], ...]:
    """Fields and whether they fall; dates fall unless told otherwise."""
    found: list[tuple[str, bool]] = []
    for token in tokens:
        if token.is_word("asc", "desc") and found:
            found[-1] = (found[-1][0], token.is_word("desc"))
        elif token.text != ",":
            name = token.text.lower()
            _check_sortable(name, token.text)
            found.append((name, name in DATES))
    return tuple(found)


def _check_sortable(name: str, written: str) -> None:
    if name in _SORTED:
        return
    if name in (*_OTHER_FIELDS, *_PLAYED_FIELDS, "summary"):
        raise NotPlayed(f"ORDER BY {name} of JQL")
    raise JiraRefusal(400, f"Not able to sort using field '{written}'.")


def _read_clauses(tokens: list[_JqlToken]) -> list[_JqlClause]:
    _refuse_unplayed_words(tokens)
    found: list[_JqlClause] = []
    rest = list(tokens)
    while rest:
        if found:
            if not rest[0].is_word("and"):
                raise JiraRefusal(400, f"Error in the JQL Query: expecting 'AND' but got '{rest[0].text}'.")
            rest.pop(0)
        found.append(_take_clause(rest))
    return found


def _refuse_unplayed_words(tokens: list[_JqlToken]) -> None:
    """501 for what Jira understands and this reader does not."""
    for before, token in pairwise((_JqlToken("and"), *tokens)):
        if token.is_word("or", "was", "changed") or (token.is_word("not", "(") and before.is_word("and")):
            raise NotPlayed(f"{token.text.upper()} of JQL")
        if token.is_word("(") and before.text[:1].isalpha() and not before.is_word("in"):
            raise NotPlayed(f"the function {before.text}() of JQL")


def _take_clause(rest: list[_JqlToken]) -> _JqlClause:
    """Take one clause off the front."""
    try:
        name = rest.pop(0).text.lower()
        operator = rest.pop(0).text.lower()
        if operator in ("not", "is") and rest[0].is_word("in" if operator == "not" else "not"):
            operator = f"{operator} {rest.pop(0).text.lower()}"
        value = rest.pop(0)
        if value.quoted or value.text != "(":
            return _JqlClause(name, operator, () if operator.startswith("is") else (value.text,))
        values: list[str] = []
        while (token := rest.pop(0)).quoted or token.text != ")":
            if token.quoted or token.text != ",":
                values.append(token.text)
        return _JqlClause(name, operator, tuple(values))
    except IndexError:
        raise JiraRefusal(400, "Error in the JQL Query: the query ended unexpectedly.") from None
