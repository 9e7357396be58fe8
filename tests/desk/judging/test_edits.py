"""Several edits at once: each is judged with its own author, on what the ones before have left."""

from dataclasses import replace

from sdesk_sync.desk.judging.edits import JudgingContext, ObservedEdit, Ruling, judge_edits
from sdesk_sync.desk.model.people import NOBODY, Account, AccountKind, Actor, Author
from sdesk_sync.desk.model.sightings import Sighting
from sdesk_sync.desk.model.vocabulary import PRIORITY, STATUS, TYPE, Field, Mode
from tests.harness.desk import CARRIED, SUPPORT, TICKET, sighting
from tests.harness.rule_cases import shipped

DEV = Author(Actor(Account("support", "5"), "Devin"), frozenset({"development"}))
ROBOT = Author(Actor(Account("support", "6"), "Robo", kind=AccountKind.APP), frozenset({"automation"}))
DEFECT = replace(TICKET, values={**TICKET.values, TYPE: "software-defect", STATUS: "accepted"})
JUDGING = JudgingContext(shipped(), Mode.ENFORCE, CARRIED)


def edit(author: Author | None, *, at: int = 5, **fields: tuple[str | None, str | None]) -> ObservedEdit:
    """Somebody's edit of some fields: from one word to another, on a ticket otherwise as accepted."""
    shown = sighting(DEFECT, **{name: (after,) if after else () for name, (_, after) in fields.items()})
    named = {Field(name): (before,) if before else () for name, (before, _) in fields.items()}
    return ObservedEdit(replace(shown, version=at, changed_from=named), author)


def settled(*deeds: ObservedEdit, judging: JudgingContext = JUDGING) -> Ruling:
    """What comes of the edits, the last of which shows the ticket as it is."""
    return judge_edits(judging, DEFECT, deeds)


def refused(found: Ruling) -> list[tuple[str, str]]:
    """Who was refused what."""
    return [
        (e.author.actor.name, v.change.field) for e in found.edits for v in e.verdicts if v.undoing_refusal
    ]


def test_only_the_part_of_who_sinned_is_undone() -> None:
    """Devin skips a status, Sami sets a priority, whatever the order: Sami's stays, Devin is named."""
    sin = edit(DEV, at=5, status=("accepted", "fixed"))
    good = edit(SUPPORT, at=6, priority=(None, "high"), status=("accepted", "fixed"))
    good = replace(good, sighting=replace(good.sighting, changed_from={PRIORITY: ()}))
    found = settled(sin, good)
    assert refused(found) == [("Devin", STATUS)]
    assert [(put.field, put.seen, put.to, put.reason) for put in found.updates] == [
        (STATUS, ("fixed",), "accepted", "undo")
    ]
    assert found.ticket.values[PRIORITY] == "high"


def test_a_step_back_by_somebody_else_leaves_nothing_to_write() -> None:
    """What Devin set and Sami took back is as accepted."""
    found = settled(edit(DEV, status=("accepted", "fixed")), edit(SUPPORT, status=("fixed", "accepted")))
    assert (found.updates, found.ticket.values[STATUS]) == ((), "accepted")


def test_a_lawful_step_on_a_refused_one_is_judged_from_what_was_accepted() -> None:
    """From `accepted`, not from where the sin had led."""
    found = settled(
        edit(DEV, status=("accepted", "resolved")), edit(SUPPORT, status=("resolved", "declined"))
    )
    assert found.ticket.values[STATUS] == "declined"
    assert found.updates == ()


def test_what_nobody_is_named_for_is_judged_and_marked_where_it_stays() -> None:
    """As by somebody whom the desk does not know: a priority stays, a retype does not."""
    stays = settled(edit(NOBODY, priority=(None, "low")))
    assert (stays.updates, stays.ticket.values[PRIORITY]) == ((), "low")
    assert [(one.field, one.value, one.rule) for one in stays.ticket.tolerated] == [
        (PRIORITY, "low", "named-by-nobody")
    ]
    goes = settled(edit(NOBODY, type=("software-defect", "request")))
    assert (refused(goes), goes.ticket.tolerated) == ([("", TYPE)], ())


def test_a_last_look_puts_back_what_a_board_has_stripped() -> None:
    """A look names nobody and still repairs."""
    found = settled(ObservedEdit(replace(sighting(DEFECT, status=()), changed_from={}), None))
    assert [(put.field, put.to, put.reason) for put in found.updates] == [(STATUS, "accepted", "put-back")]


def test_a_robot_that_was_undone_too_often_is_left_alone() -> None:
    """What it sets stays, marked with the rule; its other fields are judged as ever."""
    spared = JudgingContext(shipped(), Mode.ENFORCE, CARRIED, {ROBOT.actor.account: {STATUS}})
    found = settled(edit(ROBOT, status=("accepted", "resolved")), judging=spared)
    assert (found.updates, found.ticket.values[STATUS]) == ((), "resolved")
    assert [one.rule for one in found.ticket.tolerated] == ["moves-follow-workflow"]
    other = settled(edit(ROBOT, type=("software-defect", "request")), judging=spared)
    assert refused(other) == [("Robo", TYPE)]


def test_a_desk_that_only_watches_says_what_it_held_back() -> None:
    """Nothing is written and what is seen is accepted."""
    watching = JudgingContext(shipped(), Mode.OBSERVE, CARRIED)
    found = settled(edit(DEV, type=("software-defect", "request")), judging=watching)
    assert (found.has_writes, found.is_held_back) == (False, True)
    assert found.ticket.values[TYPE] == "request"


def test_nothing_at_all_changes_nothing() -> None:
    """An empty history."""
    assert judge_edits(JUDGING, DEFECT, []) == Ruling(DEFECT)


def shown(**fields: tuple[str, ...]) -> Sighting:
    """The defect as accepted but for some fields."""
    return sighting(DEFECT, **fields)
