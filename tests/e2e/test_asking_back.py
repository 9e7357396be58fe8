"""A customer is asked back and does not answer, as they see it: the weeks pass by the sandbox's clock.

On Service Management a customer who is spoken to in German, on GitLab a guest in English.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.place import BOT, GITLAB, JSM, At, Place, place, serving
from tests.harness.portal import LANGUAGE, PortalOffice
from tests.harness.serve import Serve
from tests.harness.waiting import until

BERLIN = ZoneInfo("Europe/Berlin")
GERMAN = "languages: {de: {request_languages: [de]}}"
ANSWER = "It is the second server, since Monday."

REMINDED = {
    JSM: (
        "Guten Tag, zu Ihrem Ticket fehlt uns noch Ihre Antwort auf unsere Rückfrage vom {asked}. Bitte "
        "antworten Sie einfach hier. Ohne Antwort schließen wir das Ticket am {closes}. Danach können Sie "
        "es noch 14 Tage lang mit einer Antwort wieder öffnen."
    ),
    GITLAB: (
        "Hello, we still need your answer to our question of {asked}. Just reply here. Without an answer we "
        "close the ticket on {closes}. You can reopen it with a reply for 14 days after that."
    ),
}
CLOSED = {
    JSM: (
        "Guten Tag, auf unsere Rückfrage vom {asked} haben wir keine Antwort erhalten und das Ticket deshalb "
        "geschlossen. Ist die Sache noch offen? Antworten Sie bis zum {until} hier, dann geht es weiter; "
        "danach eröffnen Sie bitte ein neues."
    ),
    GITLAB: (
        "Hello, we have had no answer to our question of {asked} and have closed the ticket. Is it still "
        "open for you? Reply here until {until} and we go on; after that please open a new one."
    ),
}


@dataclass(frozen=True)
class Season:
    """When a customer is asked, reminded, and their ticket closed; and these days as they are told."""

    asked: datetime
    reminded: datetime
    closed: datetime
    days: dict[str, dict[str, str]]

    @property
    def last_day(self) -> datetime:
        """Noon of the last day on which a reply reopens it."""
        return self.closed.replace(hour=12) + timedelta(days=14)


SPRING = Season(
    datetime(2027, 3, 17, 21, 30, tzinfo=BERLIN),
    datetime(2027, 3, 25, 7, 0, tzinfo=BERLIN),
    datetime(2027, 4, 1, 7, 0, tzinfo=BERLIN),
    {
        JSM: {"asked": "17. März 2027", "closes": "1. April 2027", "until": "15. April 2027"},
        GITLAB: {"asked": "17 March 2027", "closes": "1 April 2027", "until": "15 April 2027"},
    },
)
AUTUMN = Season(
    datetime(2027, 10, 20, 21, 30, tzinfo=BERLIN),
    datetime(2027, 10, 28, 7, 0, tzinfo=BERLIN),
    datetime(2027, 11, 4, 7, 0, tzinfo=BERLIN),
    {
        JSM: {"asked": "20. Oktober 2027", "closes": "4. November 2027", "until": "18. November 2027"},
        GITLAB: {"asked": "20 October 2027", "closes": "4 November 2027", "until": "18 November 2027"},
    },
)


@contextmanager
def waiting_place(home: Path, season: Season) -> Iterator[Place]:
    """Both trackers, half an hour before the customers are asked."""
    with place(home, JSM, GITLAB) as found:
        text = preset_path("jira-service-management").read_text(encoding="utf-8")
        (found.home / "jira-service-management.yaml").write_text(f"{text}\n{GERMAN}\n", encoding="utf-8")
        found.begin_at(season.asked - timedelta(minutes=30))
        yield found


def ask_back(found: Place, season: Season, count: int = 2) -> dict[str, list[str]]:
    """Tickets of Carla's, by tracker, that wait for her answer from that moment on."""
    made: dict[str, list[str]] = {}
    for name in (JSM, GITLAB):
        at = found.at(name)
        made[name] = [at.open("carla", "incident") for _ in range(count)]
        for ticket in made[name]:
            if name == JSM:
                at.call("anna", "PUT", f"/issue/{ticket}", {"fields": {LANGUAGE: "de"}})
            at.set("anna", ticket, status="in-review")
    found.skip_to(season.asked)
    for name, tickets in made.items():
        at = found.at(name)
        for ticket in tickets:
            at.comment("anna", ticket, "Which server?")
            at.set("anna", ticket, status="waiting-for-customer")
    return made


def read_as_customer(at: At, ticket: str) -> list[str]:
    """What the bot has told the customer, as she is shown it; without the marks that nobody sees."""
    if isinstance(at.office, PortalOffice):
        told = {one.text for one in at.said(ticket)}
        return [text for text in at.office.read_as_customer(ticket) if text in told]
    notes = at.call("carla", "GET", f"/issues/{ticket}/notes?sort=asc&per_page=100")
    ours = [note["body"] for note in notes if note["author"]["username"] in BOT and not note["system"]]
    return [body.split("\n\n<!--")[0] for body in ours]


def all_tickets(found: Place, made: dict[str, list[str]], holds: Callable[[At, str], bool]) -> bool:
    """Whether something is so of every ticket."""
    return all(holds(found.at(name), ticket) for name, tickets in made.items() for ticket in tickets)


def wait_for(found: Place, made: dict[str, list[str]], comments: int, status: str) -> None:
    """Until every customer has read so many comments, and every ticket is in a status."""
    until(
        lambda: all_tickets(
            found,
            made,
            lambda at, ticket: (
                len(read_as_customer(at, ticket)) >= comments and at.words(ticket)[1] == status
            ),
        ),
        f"{comments} comments were written, and all is {status}",
    )
    found.settled()


def check_read(found: Place, made: dict[str, list[str]], season: Season, texts: list[dict[str, str]]) -> None:
    """Each customer has read these, each once, in her language; nothing else."""
    for name, tickets in made.items():
        wanted = [text[name].format(**season.days[name]) for text in texts]
        for ticket in tickets:
            assert read_as_customer(found.at(name), ticket) == wanted


def due_minutes(found: Place, kind: str) -> set[datetime]:
    """When the tickets are looked at, to the minute: a reminder goes out a little after it is due."""
    due = found.rows("SELECT due_at FROM timers WHERE kind = ?", kind)
    return {datetime.fromtimestamp(row["due_at"] // 60_000 * 60, BERLIN) for row in due}


def live_through(found: Place, season: Season, made: dict[str, list[str]]) -> None:
    """Nobody answers, until the tickets are closed."""
    assert due_minutes(found, "remind") == {season.reminded}
    found.skip_to(season.reminded)
    wait_for(found, made, 1, "waiting-for-customer")
    assert due_minutes(found, "close") == {season.closed}
    found.skip_to(season.closed)
    wait_for(found, made, 2, "closed")
    check_read(found, made, season, [REMINDED, CLOSED])


@pytest.mark.parametrize("season", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_asked_reminded_closed_and_reopened_by_a_reply(tmp_path: Path, season: Season) -> None:
    """Each comment once, by the bot, in the customer's language; a reply reopens it until the last day."""
    with waiting_place(tmp_path, season) as found, serving(found):
        made = ask_back(found, season)
        live_through(found, season, made)
        found.skip_to(season.last_day)
        for name, (in_time, _) in made.items():
            at = found.at(name)
            at.comment("carla", in_time, ANSWER)
            assert at.words(in_time)[1] == "in-review"
        found.skip(days=1)
        for name, (_, late) in made.items():
            at = found.at(name)
            at.comment("carla", late, ANSWER)
            assert at.words(late)[1] == "closed"
            assert [one.is_hidden for one in at.said(late)] == [False, False, True]
        check_read(found, made, season, [REMINDED, CLOSED])


def restart(serve: Serve) -> None:
    """It is started again, and is ready."""
    serve.start()
    serve.ready()


def test_serve_was_down_from_the_twentieth_to_the_fifth(tmp_path: Path) -> None:
    """Both were due: the customer is reminded first, in the hours, and the closing comes a week later."""
    season = SPRING
    back = datetime(2027, 4, 5, 22, 0, tzinfo=BERLIN)
    morning = back.replace(day=6, hour=7)
    with waiting_place(tmp_path, season) as found, serving(found) as serve:
        made = ask_back(found, season, 1)
        found.skip_to(datetime(2027, 3, 20, 12, 0, tzinfo=BERLIN))
        serve.stop()
        found.skip_to(back)
        restart(serve)
        until(lambda: due_minutes(found, "remind") == {morning}, "it waits for the morning")
        found.settled()
        check_read(found, made, season, [])
        found.skip_to(morning)
        wait_for(found, made, 1, "waiting-for-customer")
        closes = {JSM: "13. April 2027", GITLAB: "13 April 2027"}
        until_day = {JSM: "27. April 2027", GITLAB: "27 April 2027"}
        days = {
            name: {**told, "closes": closes[name], "until": until_day[name]}
            for name, told in season.days.items()
        }
        late = Season(season.asked, morning, morning.replace(day=13), days)
        check_read(found, made, late, [REMINDED])
        found.skip_to(late.closed)
        wait_for(found, made, 2, "closed")
        check_read(found, made, late, [REMINDED, CLOSED])
