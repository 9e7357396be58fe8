"""What `/readyz` tells of the people whom the config names."""

from pathlib import Path

from tests.harness.place import GITLAB, place, serving


def test_a_name_that_is_nobodys_is_told_and_keeps_nobody_from_work(tmp_path: Path) -> None:
    """Ready all the same: those who are found have their roles."""
    with place(tmp_path) as found:
        people = {"sami": ["support"], "samy": ["lead"]}
        found.reconfigure(lambda config: config["trackers"][GITLAB].update(people=people))
        with serving(found) as serve:
            page = serve.answered("/readyz")
            assert page is not None
            (told,) = page.json()["notices"]
            assert told.startswith("engineering: `people` lists samy, which was no account there")
            assert told in serve.said()
            at = found.at(GITLAB)
            ticket = at.open("sami", "customization")
            cost = at.set("sami", ticket, status="estimating")
            assert (at.words(ticket)[1], cost.calls, cost.look_ups) == ("estimating", (), 0)
