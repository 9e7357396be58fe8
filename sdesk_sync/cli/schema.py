"""`sdesk-sync schema`: JSON Schemas for editors."""

import click


@click.command()
@click.argument("what", type=click.Choice(["desk", "mapping", "config"]))
@click.option(
    "--tracker",
    type=click.Choice(["gitlab", "jira-cloud"]),
    default="gitlab",
    show_default=True,
    help="Whose mapping, for `schema mapping`.",
)
def command(what: str, tracker: str) -> None:
    """Print the JSON Schema of a desk file, a mapping or a config, for editors that check while one types."""
    from pydantic import BaseModel

    from sdesk_sync.config import ConfigFile
    from sdesk_sync.desk.deskfile import DeskFile
    from sdesk_sync.trackers.mapping import GitLabFile, JiraCloudFile
    from sdesk_sync.yamlfile import schema

    models: dict[str, type[BaseModel]] = {"desk": DeskFile, "config": ConfigFile}
    mapping = GitLabFile if tracker == "gitlab" else JiraCloudFile
    click.echo(schema(models.get(what, mapping)), nl=False)
