"""The role that may take the bot's own transitions, and that the bot alone holds; on Jira Free a group.

docs/trackers/jira.md#workflows
"""

from sdesk_sync.trackers.jira.setup.comparison.making import SITE_WIDE, StepMaker
from sdesk_sync.trackers.jira.setup.found import FoundRole
from sdesk_sync.trackers.jira.setup.reading import JiraReading
from sdesk_sync.trackers.jira.setup.wanted import BOT_ROLE, bot_holder_key
from sdesk_sync.trackers.jira.site_names import fold_name
from sdesk_sync.trackers.setup.objects import ObjectKind
from sdesk_sync.trackers.setup.plan_part import PlanPart
from sdesk_sync.trackers.setup.site_objects import RoleState
from sdesk_sync.trackers.setup.steps import ByHandStep, MenuItem, PlanNote, SetupCode, SetupStep, StepReason


def compare_role(reading: JiraReading) -> PlanPart:
    """What is to be done so that the bot has ways of its own."""
    if not reading.has_own_roles:
        return _compare_group(reading)
    key, role = bot_holder_key(has_own_roles=True), reading.role
    if role is None:
        made = StepMaker(key, BOT_ROLE, effects=SITE_WIDE).create(RoleState(BOT_ROLE, has_bot=False))
        return PlanPart(steps=(made, _give_to_bot()))
    ids, notes = {key: role.id}, _note_members(role, reading.bot.id)
    if reading.bot.id in role.accounts:
        return PlanPart(ids=ids, notes=notes, left={ObjectKind.ROLE: 1})
    return PlanPart(steps=(_give_to_bot(),), ids=ids, notes=notes)


def _give_to_bot() -> SetupStep:
    return StepMaker(bot_holder_key(has_own_roles=True), BOT_ROLE).change(
        RoleState(BOT_ROLE, has_bot=False), RoleState(BOT_ROLE, has_bot=True), StepReason.BOT_LACKS_ROLE
    )


def _note_members(role: FoundRole, bot: str) -> tuple[PlanNote, ...]:
    """Whoever else holds it may take the bot's ways too; who that is, is theirs to say."""
    others = (*(name for id_, name in role.accounts.items() if id_ != bot), *role.groups)
    if not others:
        return ()
    values = {"role": role.name, "members": ", ".join(others), "count": str(len(others))}
    return (PlanNote(SetupCode.ROLE_HAS_MEMBERS, bot_holder_key(has_own_roles=True), values),)


def _compare_group(reading: JiraReading) -> PlanPart:
    key = bot_holder_key(has_own_roles=False)
    group = next((one for one in reading.groups if fold_name(one.name) == fold_name(BOT_ROLE)), None)
    ids = {key: group.id} if group is not None else {}
    if group is not None and fold_name(BOT_ROLE) in map(fold_name, reading.bot.groups):
        return PlanPart(ids=ids, left={ObjectKind.GROUP: 1})
    step = ByHandStep(
        SetupCode.BOT_GROUP,
        key,
        place=(MenuItem.USER_MANAGEMENT, MenuItem.GROUPS),
        words=(BOT_ROLE,),
        link=None,
        values={
            "why": "missing" if group is None else "no-member",
            "group": BOT_ROLE,
            "account": reading.bot.name,
        },
    )
    return PlanPart(by_hand=(step,), ids=ids)
