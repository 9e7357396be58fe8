"""What somebody who begins has said, by options or at the terminal, each answer checked by itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sdesk_sync.desk.texts import LANGUAGES
from sdesk_sync.trackers.kind import TrackerKind
from sdesk_sync.trackers.kinds import STARTS
from sdesk_sync.trackers.start import ProjectPlace, TrackerStart, read_address
from sdesk_sync.trackers.wire.address import find_address_fault

_SPLIT = re.compile(r"[,;\s]+")
_LANGUAGE_WORDS = {"en": ("english", "englisch"), "de": ("german", "deutsch")}


@dataclass(frozen=True, slots=True)
class StartChoice:
    """One tracker to begin with; `missing` are the keys of its section that nobody has said yet."""

    kind: TrackerKind
    start: TrackerStart
    place: ProjectPlace
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StartAnswers:
    """All that a start is made of; `language` and `public_url` are None where nobody has said any."""

    choices: tuple[StartChoice, ...]
    language: str | None = None
    public_url: str | None = None


def read_starts(written: str) -> tuple[str, ...] | None:
    """The names of what is chosen by numbers or names; None where anything is none of them, or nothing is."""
    names = tuple(STARTS)
    by_word = {str(number): name for number, name in enumerate(names, 1)}
    by_word |= {name: name for name in names}
    by_title = {start.title.casefold(): name for name, (_, start) in STARTS.items()}
    parts = [part.strip().casefold() for part in re.split(r"[,;]", written) if part.strip()]
    words = [one for part in parts for one in ([part] if part in by_title else _SPLIT.split(part))]
    found = [{**by_title, **by_word}.get(word) for word in words]
    known = tuple(dict.fromkeys(name for name in found if name is not None))
    return known if known and None not in found else None


def read_language(written: str) -> str | None:
    """The language somebody has named; None for one in which there are no texts."""
    word = written.strip().casefold()
    return next((one for one in LANGUAGES if word == one or word in _LANGUAGE_WORDS[one]), None)


def read_public_url(written: str) -> str | None:
    """Our own address, without a slash at its end; None for what webhooks cannot come to."""
    url = written.strip().rstrip("/")
    return None if find_address_fault(url) is not None else url


def find_place(start: TrackerStart, url: str, project: str | None) -> ProjectPlace | None:
    """The place that somebody means by an address and, where they said more, by a project; None for none.

    A project may be an address too, as it is copied from the browser.
    """
    pasted = read_address(project) if project is not None and "://" in project else None
    if pasted is not None:
        project = start.find_place(pasted, None).project
    address = read_address(url)
    return start.find_place(address, project or None) if address is not None else None


def find_place_faults(kind: TrackerKind, place: ProjectPlace) -> frozenset[str]:
    """Which of `url` and `project` the config would refuse."""
    values: dict[str, object] = {"kind": kind.name, "url": place.url, "project": place.project or ""}
    values |= {"token": "${TOKEN}", "webhook_secret": ["${SECRET}"], "mapping": "mapping.yaml"}
    if (user := kind.config.model_fields.get("user")) is not None and user.is_required():
        values["user"] = "desk-bot@acme.example"
    shape = kind.config.model_validate(values)
    return frozenset(str(fault.path[0]) for fault in shape.find_faults())


def is_taken(kind: TrackerKind, place: ProjectPlace, others: Iterable[StartChoice]) -> bool:
    """Whether another tracker of the start has this project already."""
    return any(
        (one.kind.name, one.place.url.casefold(), (one.place.project or "").casefold())
        == (kind.name, place.url.casefold(), (place.project or "").casefold())
        for one in others
    )


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What options say. Of addresses and projects the first is the first tracker's.

    `public_url` is empty where it is to be later, None where nothing is said of it.
    """

    names: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    language: str | None = None
    public_url: str | None = None

    def nth_place(self, number: int) -> tuple[str | None, str | None]:
        """The address and the project of a tracker, by its place among them."""
        url, project = (given[number : number + 1] for given in (self.urls, self.projects))
        return (url[0] if url else None), (project[0] if project else None)


class StartProblem(Exception):
    """An option that says what cannot be: the key of its sentence, and the words in it."""

    def __init__(self, key: str, **words: object) -> None:
        super().__init__(key)
        self.key, self.words = key, words


def check_options(options: StartOptions) -> StartOptions:
    """The options, with our own address as it is written. Raises StartProblem."""
    if options.names and max(len(options.urls), len(options.projects)) > len(options.names):
        raise StartProblem("too-many")
    if twice := [name for number, name in enumerate(options.names) if name in options.names[:number]]:
        # Each kind has one name in the config, and one mapping.
        raise StartProblem("twice", kind=twice[0])
    if not options.public_url:
        return options
    url = read_public_url(options.public_url)
    if url is None:
        raise StartProblem("no-public", given=options.public_url)
    return replace(options, public_url=url)


def answer_by_options(options: StartOptions, usual: tuple[str, ...]) -> StartAnswers:
    """All that options say, and of the rest what stands in the shipped files. Raises StartProblem."""
    if not options.names and (options.urls or options.projects):
        raise StartProblem("no-tracker")
    choices: list[StartChoice] = []
    for number, name in enumerate(options.names or usual):
        kind, start = STARTS[name]
        choice = _choose(kind, start, *options.nth_place(number))
        if is_taken(kind, choice.place, choices):
            raise StartProblem("taken", project=choice.place.project, url=choice.place.url)
        choices.append(choice)
    return StartAnswers(tuple(choices), options.language, options.public_url or None)


def _choose(kind: TrackerKind, start: TrackerStart, url: str | None, project: str | None) -> StartChoice:
    place = find_place(start, url or start.example.url, project)
    if place is None:
        raise StartProblem("no-address", given=url, example=start.example.url)
    missing = tuple(key for key, said in (("url", url), ("project", place.project)) if said is None)
    whole = replace(place, project=place.project or start.example.project)
    for key in sorted(find_place_faults(kind, whole), reverse=True):
        if key == "url":
            raise StartProblem("no-address", given=url, example=start.example.url)
        raise StartProblem("no-project", given=whole.project, form=start.form)
    return StartChoice(kind, start, whole, missing)
