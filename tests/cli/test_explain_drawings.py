"""What stands on the terminal when a ticket is explained: frozen, as people see it in 100 columns."""

import pytest
from rich.cells import cell_len

from tests.harness.explained import draw, waits_for_customer, waits_for_order

ORDERING_EN = """\
engineering#12 · Customization · Awaiting order · team Development · opened as Request
https://gitlab.example.com/acme/engineering/-/issues/12       as accepted 17 Mar 2027 14:02, no call

  Facts   Estimate         3d  Devin Drossel, 15 Mar
          Order reference  –   needed in Ordered, In progress
  Last    17 Mar 14:02  Sami Sommer    Status Ordered → undone          order-before-work
          Tickets of type Customization are Ordered only once there is an order, and the Order
          reference is missing.
          Write `!desk order ORDER-REFERENCE` in a comment, then set it again.
          16 Mar 09:40  Devin Drossel  Status Awaiting order → allowed  --all shows 2 more
  Now     to Ordered     Support, Lead  missing: Order reference
          to Estimating  Service desk, Support, Lead
          to Declined    Support, Lead
          Type           Service desk, Support, Lead; takes it to the new type's first status
          Priority       nobody: only faults have one
"""
ASKED_DE = """\
DESK-7 · Softwarefehler · Rückfrage beim Kunden, kam aus In Bearbeitung · Priorität Hoch
https://acme.atlassian.net/browse/DESK-7             wie angenommen am 24.03.2027 09:00, kein Aufruf

  Wartet  seit 17.03. 21:30 auf die Antwort des Kunden. Erinnerung Do 25.03. 07:00; schließt nicht
          von selbst, am 01.04. bekommt das Team einen Hinweis.
  Jetzt   nach In Bearbeitung  Service Desk, Support, Leitung, oder eine Antwort des Kunden
          nach Angenommen      Service Desk, Support, Leitung
          Typ                  Leitung (auf Störung, Anfrage); danach im ersten Status des Typs
          Priorität            alle
"""


def test_a_refused_order_is_explained() -> None:
    """Where it stands, what was undone and why, what is missing for what comes next."""
    assert draw(waits_for_order(), "en") == ORDERING_EN.splitlines()


def test_a_ticket_that_waits_is_explained_in_german() -> None:
    """Since when it waits, and what the desk does next about it."""
    assert draw(waits_for_customer(), "de") == ASKED_DE.splitlines()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [100, 80, 40])
def test_nothing_is_wider_than_the_terminal(language: str, width: int) -> None:
    """And nothing is lost: a narrow one gets the same words on more lines."""
    for known in (waits_for_order(), waits_for_customer()):
        lines, whole = draw(known, language, width), draw(known, language, None)
        assert [line for line in lines if cell_len(line) > width] == []
        assert set("".join(whole).replace(" ", "")) <= set("".join(lines).replace(" ", ""))


@pytest.mark.parametrize("language", ["en", "de"])
def test_in_a_pipe_a_row_is_one_line(language: str) -> None:
    """So that it can be searched, without a colour in it."""
    lines = draw(waits_for_order(), language, None)
    assert "\x1b" not in "".join(lines)
    assert [line for line in lines if "order-before-work" in line and "Sami Sommer" in line] != []


def test_all_shows_what_is_left_out() -> None:
    """Every verdict, every type by itself, and what later statuses need."""
    some, every = draw(waits_for_order(), "en"), draw(waits_for_order(), "en", shows_all=True)
    assert "--all shows 2 more" in "\n".join(some)
    told = "\n".join(every)
    assert [word for word in ("Estimate 3d → allowed", "Type Delivery", "--all") if word in told] == [
        "Estimate 3d → allowed",
        "Type Delivery",
    ]
