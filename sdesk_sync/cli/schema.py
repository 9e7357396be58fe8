"""`sdesk-sync schema`: JSON Schemas for editors."""

import click

from sdesk_sync.trackers.kinds import KINDS

_KINDS = sorted(KINDS)


@click.command()
@click.argument("what", type=click.Choice(["desk", "mapping", "config", "plan", "drift"]))
@click.option(
    "--tracker",
    type=click.Choice(_KINDS),
    default=_KINDS[0],
    show_default=True,
    help="Whose mapping, for `schema mapping`.",
)
def command(what: str, tracker: str) -> None:
    """Print the JSON Schema of a desk file, a mapping or a config, for editors that check while one types.

    Those of a plan and of drift are for whoever reads what `plan` and `drift` write with `--json`.
    """
    from pydantic import BaseModel

    from sdesk_sync.config_file import ConfigFile
    from sdesk_sync.desk.file.shapes import DeskFile
    from sdesk_sync.setup.drift_json import DriftShape
    from sdesk_sync.setup.plan_shapes import PlanShape
    from sdesk_sync.yamlfile import json_schema_text

    models: dict[str, type[BaseModel]] = {
        "desk": DeskFile,
        "config": ConfigFile,
        "plan": PlanShape,
        "drift": DriftShape,
    }
    click.echo(json_schema_text(models.get(what, KINDS[tracker].mapping_file)), nl=False)
