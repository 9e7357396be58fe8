"""A customer is spoken to in the ticket's language, staff in the tracker's."""

from collections.abc import Iterator

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.closing import close_ticket
from tests.harness.place import GITLAB, At, Place, missing, place, serving

LINES = '\nlanguages: {de: {labels: ["lang::de", customer-acme]}}\n'


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk that speaks English, and German where the mapping says so."""
    with place(tmp_path_factory.mktemp("languages")) as found:
        text = preset_path("gitlab").read_text(encoding="utf-8") + LINES
        (found.home / "gitlab.yaml").write_text(text, encoding="utf-8")
        with serving(found):
            yield found


@pytest.fixture
def gitlab(speaking: Place) -> At:
    """Its GitLab project."""
    return speaking.at(GITLAB)


def _defect_of_carla(at: At) -> str:
    """What she may not close."""
    ticket = at.open("carla", "incident")
    at.set("anna", ticket, status="in-review")
    at.set("anna", ticket, type="software-defect", priority="high")
    return ticket


def _label(at: At, ticket: str, **labels: str) -> None:
    at.does(lambda: at.call("anna", "PUT", f"/issues/{ticket}", labels))


@pytest.mark.parametrize("label", ["lang::de", "customer-acme"])
def test_a_customer_reads_the_language_that_a_label_names(gitlab: At, label: str) -> None:
    """And the staff of the same ticket their own."""
    ticket = _defect_of_carla(gitlab)
    _label(gitlab, ticket, add_labels=label)
    close_ticket(gitlab, "carla", ticket)
    gitlab.set("dev", ticket, type="suggestion")
    to_customer, to_staff = gitlab.said(ticket)
    assert missing(to_customer.text, "Guten Tag Carla Conrad", "Status ist wieder Angenommen") == []
    assert missing(to_staff.text, "Devin Drossel, this could not stay", "support-sets-type") == []
    assert (to_customer.is_hidden, to_staff.is_hidden) == (False, True)


def test_a_ticket_that_no_line_fits_is_in_the_language_of_its_tracker(gitlab: At) -> None:
    """So is one whose label was taken off again."""
    ticket = _defect_of_carla(gitlab)
    _label(gitlab, ticket, add_labels="lang::de")
    _label(gitlab, ticket, remove_labels="lang::de")
    close_ticket(gitlab, "carla", ticket)
    (to_customer,) = gitlab.said(ticket)
    assert missing(to_customer.text, "Hello Carla Conrad", "Status is Accepted again") == []
