"""The config's desk and trackers, ready for use. No call is made here."""

import logging
from collections.abc import Callable
from functools import partial

from sdesk_sync.config import Config, ConfigProblem, TrackerConfig
from sdesk_sync.desk.project_words import narrow_desk
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.limits import Limits
from sdesk_sync.messages import message
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.secret import Secret, SecretProblem
from sdesk_sync.trackers.wire.calls import CallContext, TrackerCall
from sdesk_sync.trackers.wire.connection import Connection

log = logging.getLogger("sdesk")

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
            make_connection(one, config.limits, board),
            config.desk,
            CallContext(on_call=partial(on_call, name)),
        )
        for name, one in config.trackers.items()
    }
    narrow = {name: narrow_desk(config.desk, one.mapping.absent) for name, one in config.trackers.items()}
    return ActiveConfig(config.desk, config.mode, trackers, narrow)


def make_connection(config: TrackerConfig, limits: Limits, notices: NoticeBoard) -> Connection:
    """A tracker's place and our account there, which serves. Raises ConfigProblem."""
    token, *secrets = (
        LastGoodSecret(secret, config.name, notices) for secret in (config.token, *config.secrets)
    )
    return Connection(
        name=config.name,
        url=config.url,
        project=config.project,
        user=config.user,
        token=token.read,
        secrets=lambda: tuple(secret.read() for secret in secrets),
        people=config.people,
        limits=limits,
        notices=notices,
        token_source=config.token.source,
    )


class LastGoodSecret:
    """A secret read anew each time; while it cannot be used the one read last counts, and that is told.

    Raises ConfigProblem where there is none yet.
    """

    def __init__(self, secret: Secret, tracker: str, notices: NoticeBoard) -> None:
        self._secret, self._tracker, self._notices = secret, tracker, notices
        try:
            self._last = secret.read()
        except SecretProblem as problem:
            raise ConfigProblem(message("file.of", what=secret.where, reason=problem.reason)) from None
        # A config before this one may have posted it.
        notices.withdraw(NoticeKind.CREDENTIAL_UNUSABLE, tracker, secret.where)
        self._is_usable = True

    def read(self) -> str:
        """What is there now, or was there last."""
        try:
            self._last = self._secret.read()
        except SecretProblem as problem:
            self._note_unusable(problem)
        else:
            if not self._is_usable:
                self._is_usable = True
                self._notices.withdraw(NoticeKind.CREDENTIAL_UNUSABLE, self._tracker, self._secret.where)
        return self._last

    def _note_unusable(self, problem: SecretProblem) -> None:
        if not self._is_usable:
            return
        self._is_usable = False
        where = self._secret.where
        # Where it lies is for the log: the page that shows notices is for everybody.
        log.warning("%s: %s", where, problem, extra={"event": "secret-unusable", "tracker": self._tracker})
        sentence = f"{where} cannot be used, so the one before counts; the log says why"
        self._notices.post(Notice(NoticeKind.CREDENTIAL_UNUSABLE, sentence, self._tracker, where))
