"""Explanations and answers on their way out: one comment for each circle of readers, none twice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdesk_sync.desk.actions import Amend, Explain, Judged, Say
from sdesk_sync.desk.explain import Voice
from sdesk_sync.desk.model import Author
from sdesk_sync.engine import entries
from sdesk_sync.engine.dispatch import Dispatch
from sdesk_sync.engine.merge import together
from sdesk_sync.engine.peace import WINDOW_MS
from sdesk_sync.engine.records import Outgoing, Sent
from sdesk_sync.engine.wiring import Wiring
from sdesk_sync.trackers import Done
from sdesk_sync.trackers.errors import Gone, Reach


@dataclass(frozen=True, slots=True)
class Speaking:
    """What is to be said on one ticket; `since` is when it was decided, by the tracker's clock (ms)."""

    dispatch: Dispatch
    wiring: Wiring
    since: int

    def say(self, rows: Sequence[Outgoing]) -> None:
        """Say what does not stand in the tracker yet. Raises as `Dispatch.do`."""
        if not rows:
            return
        self.dispatch.wait_for(Reach.COMMENTS)
        rows = self._without_found(rows)
        explains = [(row, row.action) for row in rows if isinstance(row.action, Explain)]
        for theirs, explain in together(explains):
            self._explain(theirs, explain)
        for row in rows:
            if isinstance(row.action, Say):
                self.dispatch.do((row,), row.action)

    def _without_found(self, rows: Sequence[Outgoing]) -> tuple[Outgoing, ...]:
        """Those that do not stand in the tracker yet; asked only about what is in doubt."""
        doubtful = [row for row in rows if row.state is Sent.SENDING]
        if not doubtful:
            return tuple(rows)
        tickets, keys = self.dispatch.tracker.tickets, [row.key for row in doubtful]
        found = tickets.found(self.dispatch.ref, keys, self.since)
        sent = self.dispatch.store.own_actions(self.dispatch.ref, (Sent.SENT,)) if found else ()
        # What went into a comment that stood already has made none.
        older = {row.made for row in sent}
        for key, made in found.items():
            self.dispatch.sent([key], Done() if made in older else Done(made=made))
        return tuple(row for row in rows if row.key not in found)

    def _explain(self, rows: tuple[Outgoing, ...], explain: Explain) -> None:
        voice = self.voice(explain.edits[-1].author)
        first = self._first(explain) if explain.times else None
        if first is None or not isinstance(first.action, Explain) or first.made is None:
            text = voice.explained(explain.edits, explain.times)
            self.dispatch.do(rows, Say(text, explain.audience))
            return
        whole = replace(explain, edits=_distinct((*first.action.edits, *explain.edits)))
        text = voice.explained(whole.edits, explain.times)
        # Kept before it is said: should the answer be lost, the next time must not leave this one out.
        self.dispatch.draft.commit(lambda c: entries.change(c, first.key, whole))
        try:
            self.dispatch.do(rows, Amend(first.made, text, explain.audience), marks=(first, *rows))
        # Somebody has deleted the first one: better said twice than not at all.
        except Gone:
            self.dispatch.do(rows, Say(text, explain.audience))

    def _first(self, explain: Explain) -> Outgoing | None:
        """The first comment to the same people of late."""
        accounts = {edit.author.actor.account for edit in explain.edits}
        since = self.dispatch.now() - WINDOW_MS
        self.dispatch.draft.flush()
        sent = self.dispatch.store.own_actions(self.dispatch.ref, (Sent.SENT,))
        made = Counter(row.made for row in sent)
        told = [
            row
            for row in sent
            if isinstance(row.action, Explain)
            and row.action.audience is explain.audience
            # One that tells of others' changes too is not written over.
            and row.made is not None
            and made[row.made] == 1
            and (row.sent_at or 0) >= since
            and accounts & {edit.author.actor.account for edit in row.action.edits}
        ]
        # They come newest first; people have the oldest before them.
        return told[-1] if told else None

    def voice(self, author: Author) -> Voice:
        """How we speak to somebody."""
        return Voice(self.wiring.desk, self.dispatch.tracker.language, author)


def _distinct(edits: Sequence[Judged]) -> tuple[Judged, ...]:
    """The edits without those whose verdicts stand there already: the same sin is one line."""
    kept: list[Judged] = []
    for edit in edits:
        if all((edit.author, edit.verdicts) != (other.author, other.verdicts) for other in kept):
            kept.append(edit)
    return tuple(kept)
