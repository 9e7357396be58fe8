"""`sdesk-sync init`: a commented start, by a few questions or by options."""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from sdesk_sync.cli.options import command_language, desk_language_option, explain_mistakes
from sdesk_sync.cli.terminal import say
from sdesk_sync.desk.texts import console_texts
from sdesk_sync.trackers.kinds import STARTS

if TYPE_CHECKING:
    from sdesk_sync.cli.start_answers import StartAnswers, StartChoice
    from sdesk_sync.desk.policy import Desk

_USUAL = tuple(name for name, (_, start) in STARTS.items() if start.is_usual)
_BROKEN_OFF = 130


class InitOptions(TypedDict):
    """The options of `init` that answer a question, or say that none is to be put."""

    trackers: tuple[str, ...]
    urls: tuple[str, ...]
    projects: tuple[str, ...]
    lang: str | None
    public_url: str | None
    yes: bool


@click.command()
@click.option(
    "--tracker",
    "trackers",
    type=click.Choice(list(STARTS)),
    multiple=True,
    help=f"Where your tickets are; may be repeated. Without a terminal: {' and '.join(_USUAL)}.",
)
@click.option("--url", "urls", multiple=True, metavar="URL", help="Its address; one for each --tracker.")
@click.option(
    "--project", "projects", multiple=True, metavar="P", help="Its project; one for each --tracker."
)
@desk_language_option
@click.option("--public-url", metavar="URL", help="Our own address, where webhooks arrive; '' for later.")
@click.option("--yes", is_flag=True, help="Ask nothing: what no option says stands there to be filled in.")
@click.option(
    "--preset",
    default="service-desk",
    show_default=True,
    help="The desk file to start from; minimal-desk is a small one.",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@explain_mistakes
def command(folder: Path, preset: str, **options: Unpack[InitOptions]) -> None:
    """Write a commented sdesk.yaml, desk file and mappings into FOLDER, to be changed there.

    At a terminal it asks for what no option says; nobody is asked on the network. Nothing that is there
    already is touched.
    """
    from sdesk_sync.cli.start_files import make_start_files, write_start_files
    from sdesk_sync.desk.file.load import read_desk

    path = _find_desk(preset)
    desk = read_desk(path.read_bytes(), path.name)
    try:
        answers = _find_answers(options)
        files = make_start_files(path, desk, answers)
        written = write_start_files(folder, files)
    except (click.Abort, KeyboardInterrupt):
        click.echo()
        say(_texts()["broken-off"], err=True)
        sys.exit(_BROKEN_OFF)
    for line in _list_files(folder, desk, answers, written):
        say(line)
    say(_tell_next(folder, answers, written, can_plan=files.can_plan))


def _texts() -> Mapping[str, str]:
    return console_texts("cli.init", command_language())


def _find_answers(given: InitOptions) -> "StartAnswers":
    """What options say; the rest is asked for, where somebody sits there to be asked."""
    from sdesk_sync.cli.start_answers import StartOptions, StartProblem, answer_by_options, check_options
    from sdesk_sync.cli.start_dialogue import StartDialogue, ask_for_answers
    from sdesk_sync.config import ConfigProblem

    options = StartOptions(
        given["trackers"], given["urls"], given["projects"], given["lang"], given["public_url"]
    )
    try:
        options = check_options(options)
        if given["yes"] or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return answer_by_options(options, _USUAL)
    except StartProblem as problem:
        raise ConfigProblem(_texts()[problem.key].format(**problem.words).strip()) from None
    answers = ask_for_answers(StartDialogue(command_language(), _ask, say), options)
    click.echo()
    return answers


def _ask(question: str, usual: str | None) -> str:
    answer: str = click.prompt(question, default=usual, show_default=bool(usual))
    return answer


def _find_desk(name: str) -> Path:
    from sdesk_sync.config import ConfigProblem
    from sdesk_sync.presets import list_desk_presets, preset_path

    desks = list_desk_presets()
    if name.removesuffix(".yaml") not in desks:
        raise ConfigProblem(f"--preset: no desk file is called {name!r}; shipped are {', '.join(desks)}")
    return preset_path(name)


def _list_files(
    folder: Path, desk: "Desk", answers: "StartAnswers", written: Mapping[str, bool]
) -> Iterator[str]:
    """Each file with what it is for; of one that was there, that it is as it was."""
    texts, kinds = _texts(), [key for key in desk.types if desk.is_intake(key)]
    config, desk_file, *_ = written
    notes = {
        one.start.mapping_name: texts["file.mapping"].format(project=one.place.project)
        for one in answers.choices
    }
    notes[config] = texts["file.config"]
    notes[desk_file] = texts["file.desk"].format(
        kinds=len(kinds), types=len(desk.types) - len(kinds), rules=len(desk.rules.ids)
    )
    width = max(len(str(folder / name)) for name in written)
    for name, is_new in written.items():
        note = notes[name] if is_new else texts["file.kept"]
        yield f"  {folder / name!s:<{width}}  {note}"


def _tell_next(folder: Path, answers: "StartAnswers", written: Mapping[str, bool], *, can_plan: bool) -> str:
    """What to type next; what nobody has said is to be filled in first."""
    texts = _texts()
    steps = [] if folder == Path() else [f"cd {shlex.quote(str(folder))}"]
    config, is_new = next(iter(written.items()))
    # A config that was there has trackers of its own.
    if is_new and (keys := dict.fromkeys(key for one in answers.choices for key in _list_open(one))):
        steps.append(texts["next.fill"].format(keys=_join_words(tuple(keys)), file=config))
    variables = [name for one in answers.choices for name in one.start.variables]
    if is_new:
        steps.append(texts["next.set"].format(names=_join_words(variables)))
    commands = ("sdesk-sync validate", "sdesk-sync plan") if can_plan else ("sdesk-sync validate",)
    steps.append(texts["next.then"].format(commands=", ".join(commands)))
    return texts["next"].format(steps="; ".join(steps))


def _join_words(words: Sequence[str]) -> str:
    *first, last = words
    return _texts()["next.and"].format(head=", ".join(first), last=last) if first else last


def _list_open(choice: "StartChoice") -> tuple[str, ...]:
    """The keys of a tracker that stand there as examples."""
    return (*choice.missing, *(("user",) if choice.start.has_user else ()))
