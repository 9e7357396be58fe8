"""What is open in the store: gone on with after a start, a reload, and a commit of another process."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sdesk_sync.engine.active_config import ConfigInForce
from sdesk_sync.engine.schedule.lanes import LaneScheduler
from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.store.inbox.reads import Inbox


@dataclass(frozen=True, slots=True)
class Backlog:
    """The open deliveries, and the lanes that work on them."""

    inbox: Inbox
    lanes: LaneScheduler
    config: ConfigInForce
    notices: NoticeBoard

    def notify_lanes(self) -> None:
        """Go on with every lane that has something open.

        Those whose tracker is not in the config wait, and that is told.
        """
        tell_gone_trackers(self.inbox.count_open(), self.config.current.trackers, self.notices)
        for lane in self.inbox.open_lanes():
            self.lanes.notify(lane)


def tell_gone_trackers(waiting: Mapping[str, int], known: Collection[str], notices: NoticeBoard) -> None:
    """Post a notice for each tracker that is not in the config and has deliveries waiting; only for those."""
    gone = {name: count for name, count in waiting.items() if name not in known}
    for notice in notices.list_current():
        if notice.kind is NoticeKind.TRACKER_GONE and notice.tracker not in gone:
            notices.withdraw(notice.kind, notice.tracker)
    for name, count in gone.items():
        sentence = f"no tracker of this name is in the config any more, and its {count} open deliveries wait"
        notices.post(Notice(NoticeKind.TRACKER_GONE, sentence, name))
