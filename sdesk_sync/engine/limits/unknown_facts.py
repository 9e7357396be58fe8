"""Whoever watches over us is told of how many tickets nobody knows the facts (docs/card.md#not-seen)."""

from sdesk_sync.notices import Notice, NoticeBoard, NoticeKind
from sdesk_sync.store.store import Store

_UNKNOWN = "the facts of {count} are not known: without a card that can be read nobody is asked for them"


def tell_unknown_facts(store: Store, notices: NoticeBoard, tracker: str) -> None:
    """Post how many they are, as long as there are any."""
    count = store.cards.count_unknown_facts(tracker)
    if count:
        tickets = "1 ticket" if count == 1 else f"{count} tickets"
        notices.post(Notice(NoticeKind.FACTS_UNKNOWN, _UNKNOWN.format(count=tickets), tracker))
    else:
        notices.withdraw(NoticeKind.FACTS_UNKNOWN, tracker)
