"""What no rule refuses and is put back all the same is counted too: no robot has it put back for ever."""

from collections.abc import Callable

from tests.harness.engine import Works
from tests.harness.place import At, missing


def strip(gitlab: At, who: str, ticket: str, scope: str) -> None:
    """Take a label off, as dragging a card does; nothing happens where there is none."""
    labels = gitlab.call("lena", "GET", f"/issues/{ticket}")["labels"]
    gone = ",".join(label for label in labels if label.startswith(f"{scope}::"))
    gitlab.call(who, "PUT", f"/issues/{ticket}", {"remove_labels": gone})


def again_and_again(works: Works, times: int, act: Callable[[], object]) -> None:
    """Each time it is worked on before the next."""
    for _ in range(times):
        act()
        works.settle()


def test_a_bot_that_strips_a_label_is_left_alone_after_three_times(gitlab: At, works: Works) -> None:
    """One note says so, and no sweep begins anew."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.told.clear()
    again_and_again(works, 3, lambda: strip(gitlab, "robo", ticket, "status"))
    assert gitlab.words(ticket)[1] == "accepted"
    again_and_again(works, 1, lambda: strip(gitlab, "robo", ticket, "status"))
    assert gitlab.words(ticket)[1] is None
    (note,) = gitlab.said(ticket)
    assert (missing(note.text, "Robo", "3 times", "Status"), note.is_hidden) == ([], True)
    alerts = [alert.kind for _, result in works.told for alert in result.alerts]
    assert alerts == ["automation"]
    cost = works.does(gitlab, lambda: works.sweep(0))
    assert (cost.writes, gitlab.words(ticket)[1]) == (0, None)


def test_forty_strips_cost_what_three_cost(gitlab: At, works: Works) -> None:
    """Three labels put back and one note; the rest costs nothing."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()

    def strip_and_set() -> None:
        strip(gitlab, "robo", ticket, "type")
        works.settle()
        gitlab.call("robo", "PUT", f"/issues/{ticket}", {"add_labels": "type::customization"})

    cost = works.does(gitlab, lambda: again_and_again(works, 40, strip_and_set))
    assert cost.writes == 3 + 1


def test_what_is_left_alone_is_put_right_by_the_next_who_sets_it(gitlab: At, works: Works) -> None:
    """A lawful move is taken as ever, and then holds."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    again_and_again(works, 4, lambda: strip(gitlab, "robo", ticket, "status"))
    gitlab.office.set_words("sami", ticket, status="estimating")
    works.settle()
    assert gitlab.words(ticket)[1] == "estimating"
    again_and_again(works, 1, lambda: strip(gitlab, "dev", ticket, "status"))
    assert gitlab.words(ticket)[1] == "estimating"


def test_a_lead_is_told_once_of_somebody_who_goes_on_and_on(gitlab: At, works: Works) -> None:
    """A person's strips are put back every time; after ten in an hour one internal note says so."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "customization")
    works.settle()
    works.told.clear()
    again_and_again(works, 9, lambda: strip(gitlab, "dev", ticket, "status"))
    assert gitlab.said(ticket) == ()
    again_and_again(works, 4, lambda: strip(gitlab, "dev", ticket, "status"))
    assert gitlab.words(ticket)[1] == "accepted"
    (note,) = gitlab.said(ticket)
    assert (missing(note.text, "Devin Drossel", "10 times", "lead"), note.is_hidden) == ([], True)
    assert [alert.kind for _, result in works.told for alert in result.alerts] == ["person"]


def test_a_lawful_change_that_is_carried_through_is_none(gitlab: At, works: Works) -> None:
    """A bot closes and reopens; its status label follows each time, as it asked."""
    ticket = gitlab.office.open_ticket("carla", "Login fails", "incident")
    works.settle()
    for event in ("close", "reopen") * 3:
        gitlab.call("carla", "PUT", f"/issues/{ticket}", {"state_event": event})
        works.settle()
    assert (gitlab.words(ticket)[1], gitlab.said(ticket)) == ("new", ())
    assert works.place.rows("SELECT 1 FROM undos WHERE kind != 'undone' AND account = '11'") == []


def test_a_robot_that_only_adds_labels_may_do_so_ten_times_in_an_hour(gitlab: At, works: Works) -> None:
    """Each time the other label is taken off for it; a robot that goes on is left with both."""
    ticket = gitlab.office.open_ticket("sami", "Login fails", "software-defect")
    works.settle()

    def add() -> None:
        labels = gitlab.call("lena", "GET", f"/issues/{ticket}")["labels"]
        other = "priority::low" if "priority::high" in labels else "priority::high"
        gitlab.call("robo", "PUT", f"/issues/{ticket}", {"add_labels": other})

    again_and_again(works, 11, add)
    labels = gitlab.call("lena", "GET", f"/issues/{ticket}")["labels"]
    assert len([label for label in labels if label.startswith("priority::")]) == 1
    assert gitlab.said(ticket) == ()
    again_and_again(works, 1, add)
    labels = gitlab.call("lena", "GET", f"/issues/{ticket}")["labels"]
    assert len([label for label in labels if label.startswith("priority::")]) == 2
    assert len(gitlab.said(ticket)) == 1
