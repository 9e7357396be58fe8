"""The control door: what was called and sent, the clock, starting over."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.harness.waiting import until
from tests.sandbox.conftest import HandsOf
from tests.sandbox.kit.hands import ApiHands, HookReceiver


def test_calls_tell_who_asked_what_and_got_what(someone: HandsOf, control: ApiHands) -> None:
    """Body read, path as it was asked without the mount."""
    someone("anna").post("/labels", json={"name": "x y", "color": "#000000"})
    someone("dev").get("/labels/x%20y?include=a")
    first, second = control.get("/calls").json()
    assert first | {"ms": 0} == {
        "person": "anna",
        "tracker": "engineering",
        "method": "POST",
        "path": "/api/v4/projects/101/labels",
        "body": {"name": "x y", "color": "#000000"},
        "status": 201,
        "ms": 0,
        "fault": None,
    }
    assert (second["person"], second["path"]) == ("dev", "/api/v4/projects/101/labels/x%20y?include=a")
    assert 0 < first["ms"] < 1000


def test_a_form_is_shown_by_its_fields_and_a_stranger_as_nobody(someone: HandsOf, control: ApiHands) -> None:
    """What cannot be read as JSON stays text."""
    someone("anna").post("/issues", data={"title": "By form"})
    someone("anna").post("/issues", data="{nonsense", headers={"Content-Type": "application/json"})
    stranger = ApiHands(someone("anna").base, {"PRIVATE-TOKEN": "guessed"})
    stranger.get("/issues")
    form, text, nobody = control.get("/calls").json()
    assert form["body"] == {"title": "By form"}
    assert (text["body"], text["status"]) == ("{nonsense", 400)
    assert (nobody["person"], nobody["status"]) == (None, 401)


def test_calls_can_be_forgotten(someone: HandsOf, control: ApiHands) -> None:
    """DELETE empties the list."""
    someone("anna").get("/issues")
    assert control.delete("/calls").status_code == 204
    assert control.get("/calls").json() == []


def test_hooks_list_what_was_sent_and_answered(
    someone: HandsOf, control: ApiHands, receiver: HookReceiver
) -> None:
    """With headers and body, so that a delivery can be sent again by hand."""
    receiver.status = 202
    someone("anna").post("/issues", json={"title": "Heard"})
    sent = until(lambda: [each for each in control.get("/hooks").json() if each["attempts"]])[0]
    assert (sent["tracker"], sent["event"], sent["status"]) == ("engineering", "Issue Hook", 202)
    assert sent["url"] == receiver.url
    assert sent["headers"]["webhook-id"] == receiver.received_hooks[0].headers["webhook-id"]
    assert sent["body"] == receiver.received_hooks[0].body


def test_the_clock_can_be_wound_but_not_back(someone: HandsOf, control: ApiHands) -> None:
    """What happens afterwards happened later."""
    first = someone("anna").post("/issues", json={"title": "Now"}).json()
    before = datetime.fromisoformat(control.get("/clock").json()["now"])
    wound = control.post("/clock", json={"advance_s": 86400})
    assert datetime.fromisoformat(wound.json()["now"]) - before >= timedelta(days=1)
    assert control.get("/clock").json()["now"] >= wound.json()["now"]
    second = someone("anna").post("/issues", json={"title": "Tomorrow"}).json()
    assert second["created_at"][:10] > first["created_at"][:10]
    assert control.post("/clock", json={"advance_s": -1}).status_code == 400
    assert control.post("/clock", json={"seconds": 1}).status_code == 400
    assert control.post("/clock", data="{").status_code == 400


def test_a_reset_empties_the_project_and_reuses_no_id(someone: HandsOf, control: ApiHands) -> None:
    """Issues count from one again, ids go on; faults and lists are gone."""
    before = someone("anna").post("/issues", json={"title": "Before"}).json()
    control.put("/faults", json=[{"kind": "error", "status": 500}])
    assert control.post("/reset").status_code == 204
    assert control.get("/calls").json() == []
    assert someone("anna").get("/issues").json() == []
    after = someone("anna").post("/issues", json={"title": "After"}).json()
    assert (after["iid"], after["id"] > before["id"]) == (before["iid"], True)


def test_the_control_knows_nothing_else(control: ApiHands) -> None:
    """Its routes are those of the design."""
    assert control.get("/issues").status_code == 404
    assert control.get("/faults").status_code == 405
