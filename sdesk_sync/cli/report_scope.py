"""What of the journal a person wants reported: which time, which tracker, which rule."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sdesk_sync.config import Config, ConfigProblem
from sdesk_sync.desk.reporting.period import ReportPeriod
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.store.store import Store
from sdesk_sync.yamlfile import nearest_name

_AGO = re.compile(r"([0-9]{1,6})([dh])")
_HOUR_MS = 3_600_000
_UNIT_MS = {"d": 24 * _HOUR_MS, "h": _HOUR_MS}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ReportScope:
    """Reads what a person wrote, at this time (ms), for a reader of `language`."""

    config: Config
    now: int
    language: str

    def read_period(self, since: str, until: str | None, tracker: str | None) -> ReportPeriod:
        """The time and the tracker meant; until now where nothing else is said. Raises ConfigProblem.

        A day begins at its midnight in the desk's timezone, and as an end it is included.
        """
        self._require_tracker(tracker)
        begin = self._parse_moment(since)
        end = self.now + 1 if until is None else self._parse_end(until)
        if begin > self.now:
            raise self._make_mistake("since-ahead", text=since)
        if end <= begin:
            raise self._make_mistake("until-before", since=since, until=until)
        return ReportPeriod(begin, end, tracker)

    def require_rule(self, store: Store, rule: str | None) -> None:
        """Raise ConfigProblem for a rule that is none; the store may know one that the desk has dropped."""
        known = self.config.desk.rules.ids
        if rule is None or rule in known or store.refusals.knows_rule(rule):
            return
        nearest = nearest_name(rule, known)
        hint = self._report_sentences["nearest"].format(name=nearest) if nearest else ", ".join(known)
        raise self._make_mistake("no-rule", rule=rule, hint=hint)

    def _require_tracker(self, tracker: str | None) -> None:
        known = tuple(self.config.trackers)
        if tracker is None or tracker in known:
            return
        nearest = nearest_name(tracker, known)
        hint = self._report_sentences["nearest"].format(name=nearest) if nearest else ", ".join(known)
        raise self._make_mistake("no-tracker", tracker=tracker, hint=hint)

    # ── Times ───────────────────────────────────────────────────────────────────────────────

    def _parse_moment(self, text: str) -> int:
        ago = _AGO.fullmatch(text)
        moment = (
            self.now - int(ago[1]) * _UNIT_MS[ago[2]]
            if ago
            else self._parse_day_or_moment(text, days_later=0)
        )
        # Nothing is older than the epoch, so what lies before it means all.
        return max(0, moment)

    def _parse_end(self, text: str) -> int:
        return (
            self._parse_day_or_moment(text, days_later=1)
            if _DAY.fullmatch(text)
            else self._parse_moment(text)
        )

    def _parse_day_or_moment(self, text: str, *, days_later: int) -> int:
        try:
            written = datetime.fromisoformat(text) + timedelta(days=days_later)
            moment = (
                written if written.tzinfo else written.replace(tzinfo=ZoneInfo(self.config.desk.timezone))
            )
            # A moment of the last day there is may be none any more where it is shown.
            for zone in (UTC, ZoneInfo(self.config.desk.timezone)):
                moment.astimezone(zone)
            return int(moment.timestamp() * 1000)
        except (ValueError, OverflowError):
            raise self._make_mistake("no-time", text=text) from None

    @property
    def _report_sentences(self) -> dict[str, str]:
        return dict(console_texts("cli.report", self.language))

    def _make_mistake(self, key: str, **holes: object) -> ConfigProblem:
        return ConfigProblem(self._report_sentences[key].format(**holes))
