"""The config's desk and trackers, ready for use. No call is made here."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sdesk_sync.config import Config, ConfigProblem, Secret, TrackerConfig
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.limits import Limits
from sdesk_sync.notices import NoticeBoard
from sdesk_sync.trackers.wire.calls import CallContext, TrackerCall
from sdesk_sync.trackers.wire.connection import Connection

OnTrackerCall = Callable[[str, TrackerCall], None]
"""Told of each call to a tracker, by the tracker's name."""


def _ignore_call(tracker: str, call: TrackerCall) -> None:
    """Nobody wants to know."""


def connect_config(
    config: Config, on_call: OnTrackerCall = _ignore_call, notices: NoticeBoard | None = None
) -> ActiveConfig:
    """The config's desk and trackers; nothing is asked of any tracker yet."""
    board = notices or NoticeBoard()
    trackers = {
        name: one.mapping.connect(
            _connection(one, config.limits, board), config.desk, CallContext(on_call=partial(on_call, name))
        )
        for name, one in config.trackers.items()
    }
    return ActiveConfig(config.desk, config.mode, trackers)


def _connection(config: TrackerConfig, limits: Limits, notices: NoticeBoard) -> Connection:
    secrets = [_keep_last(secret) for secret in config.secrets]
    return Connection(
        name=config.name,
        url=config.url,
        project=config.project,
        user=config.user,
        token=_keep_last(config.token),
        secrets=lambda: tuple(read() for read in secrets),
        people=config.people,
        limits=limits,
        notices=notices,
    )


def _keep_last(secret: Secret) -> Callable[[], str]:
    """A secret read anew each time; while its file is being exchanged the one read last counts."""
    last = secret.read()

    def read() -> str:
        nonlocal last
        with suppress(ConfigProblem):
            last = secret.read()
        return last

    return read
