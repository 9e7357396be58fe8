"""The few questions of `init`, at a terminal: what an option says already is not asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sdesk_sync.cli.start_answers import (
    StartAnswers,
    StartChoice,
    StartOptions,
    find_place,
    find_place_faults,
    is_taken,
    read_language,
    read_public_url,
    read_starts,
)
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.trackers.kinds import STARTS
from sdesk_sync.trackers.start import ProjectPlace

Ask = Callable[[str, str | None], str]
"""Puts a question with the answer that Enter gives (empty: none may be given; None: there is none)."""


@dataclass(frozen=True, slots=True)
class StartDialogue:
    """In which language it is asked, how a question is put and a line is shown."""

    language: str
    ask: Ask
    tell: Callable[[str], None]

    def ask_starts(self) -> tuple[str, ...]:
        """Where somebody's tickets are: one of the answers there are, or several."""
        titles = (f"{number} {start.title}" for number, (_, start) in enumerate(STARTS.values(), 1))
        self.tell(self.fill_text("where", choices="   ".join(titles)))
        while True:
            written = self.ask(self.fill_text("one-or-more"), None)
            if (names := read_starts(written)) is not None:
                return names
            self.tell(self.fill_text("no-choice", given=written, count=len(STARTS)))

    def ask_place(
        self, name: str, url: str | None, project: str | None, taken: Sequence[StartChoice]
    ) -> StartChoice:
        """The project of a tracker; `url` and `project` are what options have said of it."""
        kind, start = STARTS[name]
        while True:
            place = self._ask_address(name, url, project)
            while place.project is None or find_place_faults(kind, place):
                if place.project is not None:
                    self.tell(self.fill_text("no-project", given=place.project, form=start.form))
                written = self.ask(self.fill_text("project", form=start.form), None)
                place = find_place(start, place.url, written) or place
            if not is_taken(kind, place, taken):
                return StartChoice(kind, start, place)
            self.tell(self.fill_text("taken", project=place.project, url=place.url))
            url = project = None

    def _ask_address(self, name: str, url: str | None, project: str | None) -> ProjectPlace:
        kind, start = STARTS[name]
        while True:
            example = "" if start.usual_url else f" ({start.example.url})"
            question = self.fill_text("address", title=start.title) + example
            written = url if url is not None else self.ask(question, start.usual_url)
            place = find_place(start, written, project)
            if place is not None and "url" not in find_place_faults(kind, place):
                if place.project is not None and project is None:
                    self.tell(self.fill_text("understood", project=place.project, url=place.url))
                return place
            self.tell(self.fill_text("no-address", given=written, example=start.example.url))
            url = None

    def ask_language(self) -> str:
        """What somebody's people read; Enter gives the language in which it is asked."""
        while True:
            written = self.ask(self.fill_text("read"), self.language)
            if (language := read_language(written)) is not None:
                return language
            self.tell(self.fill_text("no-language", given=written))

    def ask_public_url(self) -> str | None:
        """Our own address; None where nobody knows it yet."""
        while True:
            written = self.ask(self.fill_text("public"), "").strip()
            if not written:
                return None
            if (url := read_public_url(written)) is not None:
                return url
            self.tell(self.fill_text("no-public", given=written))

    def fill_text(self, key: str, **words: object) -> str:
        """A text of ours with its words filled in."""
        return console_texts("cli.init", self.language)[key].format(**words)


def ask_for_answers(dialogue: StartDialogue, options: StartOptions) -> StartAnswers:
    """All answers, asked for where the options do not give them."""
    choices: list[StartChoice] = []
    for number, name in enumerate(options.names or dialogue.ask_starts()):
        choices.append(dialogue.ask_place(name, *options.nth_place(number), choices))
    language = options.language or dialogue.ask_language()
    public_url = dialogue.ask_public_url() if options.public_url is None else options.public_url or None
    return StartAnswers(tuple(choices), language, public_url)
