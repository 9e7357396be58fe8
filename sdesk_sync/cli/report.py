"""`sdesk-sync report`: what the rules did to people's changes, or would have done."""

from typing import Literal, TypedDict, Unpack

import click

from sdesk_sync.cli.options import config_option, explain_mistakes, language_option, load_config_of


class ReportOptions(TypedDict):
    """What is counted, and how much of it is said."""

    since: str
    until: str | None
    tracker: str | None
    rule: str | None
    is_whole: bool
    names_people: bool


@click.command()
@config_option
@click.option("--since", default="7d", show_default=True, metavar="TIME", help="A date, or 7d, 24h: ago.")
@click.option("--until", metavar="TIME", help="A date (to its end), or 7d, 24h: ago; else now.")
@click.option("--tracker", metavar="NAME", help="Only this tracker.")
@click.option("--rule", metavar="RULE", help="Only this rule.")
@click.option("--all", "is_whole", is_flag=True, help="Every rule, with all its tickets.")
@click.option("--people", "names_people", is_flag=True, help="Say whose changes they were.")
@click.option("--json", "form", flag_value="json", help="As JSON.")
@click.option("--csv", "form", flag_value="csv", help="As CSV, one refusal a row.")
@language_option
@explain_mistakes
def command(
    config: str | None, form: Literal["json", "csv"] | None, lang: str, **options: Unpack[ReportOptions]
) -> None:
    """Report what the rules did to people's changes or, below `enforce`, would have done.

    From the store, beside a running `serve`; no call is made and nothing is written. What is counted is what
    happened then, by the modes of then. No person is named unless --people asks for it.
    """
    from sdesk_sync.cli.report_scope import ReportScope
    from sdesk_sync.runtime.beside_owner import open_beside_owner
    from sdesk_sync.runtime.one_clock import make_clock
    from sdesk_sync.runtime.report import TicketPages, make_report

    checked, rule = load_config_of(config), options["rule"]
    scope, pages = ReportScope(checked, make_clock(checked).now(), lang), TicketPages(checked.trackers)
    period = scope.read_period(options["since"], options["until"], options["tracker"])
    with open_beside_owner(checked) as store:
        scope.require_rule(store, rule)
        if form == "csv":
            from sdesk_sync.cli.report_csv import iterate_csv

            refused = store.refusals.list_in_period(period, rule)
            for line in iterate_csv(checked.desk, pages, refused, names_people=options["names_people"]):
                click.echo(line)
            return
        report = make_report(checked, store, period, rule)
    if form == "json":
        from sdesk_sync.cli.report_json import ReportJson

        click.echo(ReportJson(checked.desk, pages, options["names_people"]).write_report(report))
        return
    from sdesk_sync.cli.report_rules import ReportDetail
    from sdesk_sync.cli.report_view import print_report
    from sdesk_sync.cli.report_words import ReportWords

    detail = ReportDetail(is_whole=options["is_whole"], names_people=options["names_people"])
    print_report(report, ReportWords(checked.desk, lang), pages, detail)
