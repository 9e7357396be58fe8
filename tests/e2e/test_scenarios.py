"""Walks of several steps, as a desk's days have them; those of one subject stand with their subject."""

from tests.harness.place import At, missing


def ordered(at: At) -> str:
    """A customization that has been ordered."""
    ticket = at.open("sami", "customization")
    at.comment("dev", ticket, "!desk estimate 3d")
    at.comment("sami", ticket, "!desk order PO-1")
    for who, status in (("dev", "estimating"), ("dev", "awaiting-order"), ("sami", "ordered")):
        at.set(who, ticket, status=status)
    assert (at.words(ticket)[1], at.said(ticket)) == ("ordered", ())
    return ticket


def test_a_retype_and_a_priority_in_edits_of_their_own(at: At) -> None:
    """Into review, a type, a priority, work: nothing of it is anybody's sin."""
    ticket = at.open("carla", "incident")
    for who, words in (
        ("anna", {"status": "in-review"}),
        ("anna", {"type": "software-defect"}),
        ("anna", {"priority": "high"}),
        ("dev", {"status": "in-progress"}),
    ):
        at.set(who, ticket, **words)
    assert at.words(ticket) == ("software-defect", "in-progress", "high")
    assert at.said(ticket) == ()


def test_an_order_stays_from_ordered_on(at: At) -> None:
    """Where it is needed the rule that needs it says so; past that, that what was needed stays."""
    ticket = ordered(at)
    at.comment("sami", ticket, "!desk order none")
    assert missing(at.said(ticket)[-1].text, "Sami", "Order reference", "order-before-work") == []
    for status in ("in-progress", "delivered"):
        at.set("dev", ticket, status=status)
    at.comment("sami", ticket, "!desk order none")
    assert missing(at.said(ticket)[-1].text, "Sami", "Order reference", "facts-stay") == []
    assert (at.words(ticket)[1], len(at.said(ticket))) == ("delivered", 2)


def test_a_delivery_opened_by_a_developer_is_a_request(at: At) -> None:
    """Until support makes it one, by its way of clarifying first."""
    ticket = at.open("dev", "delivery")
    assert at.words(ticket)[:2] == ("request", "new")
    assert missing(at.said(ticket)[0].text, "Devin", "delivery-by-support") == []
    at.set("anna", ticket, status="in-review")
    at.set("sami", ticket, type="delivery")
    assert (at.words(ticket)[:2], len(at.said(ticket))) == (("delivery", "planned"), 1)


def test_a_card_dragged_across_lists_is_a_move(gitlab: At) -> None:
    """The label of one list goes, that of another comes: lawful it stays, or the card goes back."""
    ticket = gitlab.open("sami", "support-request")
    drag(gitlab, "anna", ticket, "status::accepted", "status::in-progress")
    assert (gitlab.words(ticket)[1], gitlab.said(ticket)) == ("in-progress", ())
    drag(gitlab, "anna", ticket, "status::in-progress", "status::delivered")
    assert gitlab.words(ticket)[1] == "in-progress"
    assert missing(gitlab.said(ticket)[0].text, "Anna", "Delivered", "moves-follow-workflow") == []


def drag(at: At, who: str, ticket: str, gone: str, came: str) -> None:
    """What dragging a card from list to list does."""
    sent: dict[str, object] = {"remove_labels": gone, "add_labels": came}
    at.does(lambda: at.call(who, "PUT", f"/issues/{ticket}", sent))


def test_what_a_customer_labels_besides_is_reset_without_a_word(gitlab: At) -> None:
    """GitLab itself drops a guest's unknown label; those of the desk go in the one write of the opening."""
    sent: dict[str, object] = {"title": "Login", "labels": "type::request,priority::high,team::hosting,API"}
    made = gitlab.does(lambda: gitlab.call("carla", "POST", "/issues", sent))
    ticket = str(gitlab.call("lena", "GET", "/issues?order_by=created_at")[0]["iid"])
    labels = set(gitlab.call("lena", "GET", f"/issues/{ticket}")["labels"])
    assert labels == {"type::request", "status::new", "team::support"}
    assert (made.writes, gitlab.said(ticket)) == (1, ())
