"""Names in a mapping: each is one, and means one thing to the tracker."""

from pathlib import Path

import pytest

from sdesk_sync.presets import preset_path
from tests.harness.desk_folder import DeskFolder

GITLAB, JIRA, SERVICE = "gitlab.yaml", "jira-cloud.yaml", "jira-service-management.yaml"
RESOLUTIONS = '# resolutions: {resolved: Done, delivered: Done, closed: Done, declined: "Won\'t Do"}'
LANGUAGES = '# languages: {de: {labels: ["lang::de"]}}'
E_ACUTE = "\u00e9", "e\u0301"


@pytest.fixture
def here(tmp_path: Path) -> DeskFolder:
    """A folder in which all is right."""
    return DeskFolder.make(tmp_path)


# The file, what is replaced and by what, with ^ where the problem is; words of the sentence.
DOUBLE_NAMES = {
    "type and team": (GITLAB, '"team::support"', '^"type::incident"', "labels.type.incident has this one"),
    "two statuses": (GITLAB, '"status::planned"', '^"status::new"', "labels.status.new has this one"),
    "one letter as two": (
        GITLAB,
        '"type::delivery"\n  status:\n    new: "status::new"',
        f'"{E_ACUTE[0]}"\n  status:\n    new: ^"{E_ACUTE[1]}"',
        "labels.type.delivery has this one",
    ),
    "no label": (GITLAB, '"status::new"', "^''", "a name that can be seen"),
    "blank label": (GITLAB, '"status::new"', '^"\u200b"', "a name that can be seen"),
    "two labels in one": (GITLAB, '"status::new"', '^"status::new,old"', "expected a label without a comma"),
    "nobody": (GITLAB, "[support-bot]", "[^'']", "a name that can be seen"),
    "a mention": (GITLAB, "[support-bot]", "[^'@support-bot']", "expected the name alone: 'support-bot'"),
    "a blank": (GITLAB, "[support-bot]", "[^'support-bot ']", "expected the name alone: 'support-bot'"),
    "by case": (JIRA, "planned: Planned", "planned: ^NEW", "statuses.new has this one already"),
    "types by case": (JIRA, "request: Request", "request: ^incident", "types.incident has this one already"),
    "no_priority": (JIRA, "no_priority: Not prioritised", "no_priority: ^medium", "priorities.medium has"),
    "billing, fact": (
        JIRA,
        '"Desk: Estimate"',
        '^"desk: billing"',
        "expected a name of its own: billing has",
    ),
    "two facts": (JIRA, '"Desk: Cause"', '^"Desk: Estimate"', "facts.estimate has this one already"),
    "two teams": (JIRA, '"Team: Hosting"', '^"team: consulting"', "teams.consulting has this one already"),
    "no name": (JIRA, "planned: Planned", "planned: ^''", "a name that can be seen"),
    "a group": (JIRA, "[desk-lead]", "[^' ']", "a name that can be seen"),
    "visible to": (
        JIRA,
        "# staff_comments_visible_to: {role: Service Desk Team}",
        "staff_comments_visible_to: {role: ^''}",
        "a name that can be seen",
    ),
    "a project role of nobody": (
        JIRA,
        "# project_roles:\n#   support: [Service Desk Team]",
        "project_roles:\n  ^boss: [Service Desk Team]",
        "a role of the desk",
    ),
    "resolution of no status": (JIRA, RESOLUTIONS, "resolutions: {^fixed: Done}", "a status that is done"),
    "no resolution": (JIRA, RESOLUTIONS, "resolutions: {closed: ^''}", "a name that can be seen"),
    "no project": (
        GITLAB,
        "# product_projects: [your-group/product]",
        "product_projects: [acme/product, ^product]",
        "expected a project with its group, such as group/project, or its number",
    ),
    "a project twice": (
        GITLAB,
        "# product_projects: [your-group/product]",
        "product_projects: [acme/product, ^acme/product]",
        "product_projects[0] has this one already",
    ),
    "no key": (
        JIRA,
        "# product_projects: [PROD]",
        "product_projects: [^acme/product]",
        "expected a project's key, such as PROD",
    ),
    "a key twice": (
        JIRA,
        "# product_projects: [PROD]",
        "product_projects: [PROD, ^prod]",
        "product_projects[0] has this one already",
    ),
    "a language without texts": (
        GITLAB,
        LANGUAGES,
        'languages: {^fr: {labels: ["lang::fr"]}}',
        "found 'fr', expected a language that there are texts in: one of en, de",
    ),
    "a language of no label": (GITLAB, LANGUAGES, "languages: {de: {labels: ^[]}}", "1 or more entries"),
    "a language of a label that no quick action can name": (
        GITLAB,
        LANGUAGES,
        "languages: {de: {labels: [^'say \"de\"']}}",
        'a label without `"`',
    ),
    "a label of two languages": (
        GITLAB,
        LANGUAGES,
        "languages: {en: {labels: [acme]}, de: {labels: [^acme]}}",
        "languages.en.labels[0] has this one already",
    ),
    "a request type of no type": (SERVICE, "incident: Report", "^problem: Report", "a type of the desk"),
    "a request type without a name": (SERVICE, "request: Ask us", "request: ^''", "a name that can be seen"),
    "a role beside internal comments": (
        SERVICE,
        "service_management:",
        "^staff_comments_visible_to: {role: Service Desk Team}\nservice_management:",
        "expected no such line beside `service_management`: comments to staff are internal there",
    ),
    "a request in a language without texts": (
        SERVICE,
        "# languages: {de: {request_languages: [de], ",
        "languages: {^fr: {request_languages: [fr], ",
        "found 'fr', expected a language that there are texts in: one of en, de",
    ),
    "a language told by nothing": (
        SERVICE,
        "# languages: {de: {request_languages: [de], organizations: [Acme GmbH], request_types: [Rep",
        "languages: {de: ^{}}  # [Rep",
        "a name under one of request_languages, organizations, request_types",
    ),
    "languages without the section": (
        JIRA,
        "no_priority: Not",
        "^languages: {de: {organizations: [Acme GmbH]}}\nno_priority: Not",
        "expected a section `service_management` too",
    ),
    "no types": (GITLAB, "[Issue, Incident, Ticket]", "^[]", "1 or more entries"),
}


@pytest.mark.parametrize("mistake", DOUBLE_NAMES)
def test_a_name_with_two_meanings_or_none_is_told_with_its_line(here: DeskFolder, mistake: str) -> None:
    """Compared as the tracker compares: Jira without case, GitLab over all its labels."""
    file, old, new, words = DOUBLE_NAMES[mistake]
    if file == SERVICE:
        here.write(SERVICE, preset_path(SERVICE).read_bytes())
        here.spoil("sdesk.yaml", f"mapping: {JIRA}", f"mapping: {SERVICE}")
    place = here.spoil(file, old, new)
    result = here.run("validate")
    told = [line for line in result.stderr.splitlines() if line.startswith(place) and words in line]
    assert (result.exit_code, len(told)) == (1, 1), (place, result.output)


def test_labels_of_gitlab_differ_by_case(here: DeskFolder) -> None:
    """There they are two."""
    here.spoil(GITLAB, '"status::planned"', '"status::New"')
    assert here.run("validate").exit_code == 0


def test_a_project_in_which_nothing_is_looked_for_is_told(here: DeskFolder) -> None:
    """Where no fact of the desk may be found by a link."""
    here.spoil("service-desk.yaml", ", look_up: product-item", "")
    old, new = "# product_projects: [your-group/product]", "^product_projects: [acme/product]"
    where = here.spoil(GITLAB, old, new)
    said = here.run("validate").stderr
    assert f"{where}product_projects: found 'product_projects', expected a fact of the desk with" in said
    assert "`look_up: product-item`, which is looked for there" in said


def test_the_mapping_for_service_management_is_right_as_shipped(here: DeskFolder) -> None:
    """And comments to staff need no role to be theirs alone."""
    here.write(SERVICE, preset_path(SERVICE).read_bytes())
    here.spoil("sdesk.yaml", f"mapping: {JIRA}", f"mapping: {SERVICE}")
    result = here.run("validate")
    assert result.exit_code == 0, result.output
