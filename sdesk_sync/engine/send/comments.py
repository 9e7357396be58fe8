"""Explanations and answers on their way out: one comment for each circle of readers, none twice."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sdesk_sync.desk.comments.composer import CommentComposer
from sdesk_sync.desk.model.actions import Audience, EditComment, Explanation, PostComment
from sdesk_sync.desk.model.text import Text
from sdesk_sync.desk.model.verdicts import JudgedEdit
from sdesk_sync.engine.active_config import ActiveConfig
from sdesk_sync.engine.send.coalesce import group_by_audience
from sdesk_sync.engine.send.perform import ActionPerformer
from sdesk_sync.store.outbox import OutboxEntry, OutboxState, replace_action
from sdesk_sync.store.undos import COUNTED_MS
from sdesk_sync.trackers import ActionResult
from sdesk_sync.trackers.errors import Gone, ThrottleScope

OnSaid = Callable[[OutboxEntry, str], None]
"""Told what stands in the tracker for an entry of the outbox, in plain words."""


@dataclass(frozen=True, slots=True)
class CommentSender:
    """What is to be said on one ticket; `since` is when it was decided, by the tracker's clock (ms).

    An explanation is put into words here and nowhere else: what is sent is what the journal is told.
    """

    performer: ActionPerformer
    config: ActiveConfig
    since: int
    on_said: OnSaid

    def send(self, rows: Sequence[OutboxEntry]) -> None:
        """Say what does not stand in the tracker yet. Raises as `ActionPerformer.perform`."""
        if not rows:
            return
        self.performer.require_no_cooldown(ThrottleScope.COMMENTS)
        rows = self._drop_found(rows)
        explanations = [(row, row.action) for row in rows if isinstance(row.action, Explanation)]
        for theirs, explanation in group_by_audience(explanations):
            self._explain(theirs, explanation)
        for row in rows:
            if isinstance(row.action, PostComment):
                self.performer.perform((row,), row.action)
                self._tell((row,), row.action.text)

    def _drop_found(self, rows: Sequence[OutboxEntry]) -> tuple[OutboxEntry, ...]:
        """Those that do not stand in the tracker yet; asked only about what is in doubt."""
        doubtful = [row for row in rows if row.state is OutboxState.SENDING]
        if not doubtful:
            return tuple(rows)
        tickets, keys = self.performer.tracker.tickets, [row.key for row in doubtful]
        found = tickets.find_comments(self.performer.ref, keys, self.since)
        sent = self._list_sent() if found else ()
        # What went into a comment that stood already has made none.
        older = {row.comment_id for row in sent}
        standing = [row for row in doubtful if row.key in found]
        for row in standing:
            made = found[row.key]
            result = ActionResult() if made in older else ActionResult(comment_id=made)
            self.performer.note_sent([row.key], result)
        for row in standing:
            # It stands there, even where a desk file that was changed meanwhile has no words for it.
            with suppress(LookupError):
                self._tell_found(row)
        return tuple(row for row in rows if row.key not in found)

    def _tell_found(self, row: OutboxEntry) -> None:
        """What stands there was composed by a process that has ended: the same words again."""
        if isinstance(row.action, Explanation):
            self._tell((row,), self._compose(row.action))
        elif isinstance(row.action, PostComment):
            self._tell((row,), row.action.text)

    def _explain(self, rows: tuple[OutboxEntry, ...], explanation: Explanation) -> None:
        first = self._find_first(explanation) if explanation.undo_count else None
        if first is None or not isinstance(first.action, Explanation) or first.comment_id is None:
            self._post(rows, explanation)
            return
        whole = replace(explanation, edits=_distinct((*first.action.edits, *explanation.edits)))
        text = self._compose(whole)
        # Kept before it is said: should the answer be lost, the next time must not leave this one out.
        self.performer.deferred.commit_with(lambda connection: replace_action(connection, first.key, whole))
        edit = EditComment(first.comment_id, text, explanation.audience)
        try:
            self.performer.perform(rows, edit, marks=(first, *rows))
            self._tell(rows, text)
        # Somebody has deleted the first one: better said twice than not at all.
        except Gone:
            self._post(rows, whole)

    def _post(self, rows: tuple[OutboxEntry, ...], explanation: Explanation) -> None:
        text = self._compose(explanation)
        self.performer.perform(rows, PostComment(text, explanation.audience))
        self._tell(rows, text)

    def _find_first(self, explanation: Explanation) -> OutboxEntry | None:
        """The first comment to the same people of late."""
        accounts = {edit.author.actor.account for edit in explanation.edits}
        performer = self.performer
        performer.deferred.flush()
        sent = performer.store.outbox.list_comments(performer.ref, performer.now() - COUNTED_MS)
        made = Counter(row.comment_id for row in sent)
        fitting = [
            row
            for row in sent
            if isinstance(row.action, Explanation)
            and row.action.audience is explanation.audience
            # One that tells of others' changes too is not written over.
            and made[row.comment_id] == 1
            and accounts & {edit.author.actor.account for edit in row.action.edits}
        ]
        # They come newest first; people have the oldest before them.
        return fitting[-1] if fitting else None

    def _list_sent(self) -> tuple[OutboxEntry, ...]:
        return self.performer.store.outbox.own_actions(self.performer.ref, (OutboxState.SENT,))

    def _compose(self, explanation: Explanation) -> Text:
        language = self._find_language(explanation.audience)
        composer = CommentComposer(self.config.desk, language, explanation.edits[-1].author)
        return composer.compose_explanation(explanation.edits, explanation.undo_count)

    def _find_language(self, audience: Audience) -> str:
        """A customer is spoken to in the ticket's language, staff in the tracker's."""
        performer = self.performer
        if audience is Audience.STAFF:
            return performer.tracker.language
        stored = performer.store.tickets.find_stored(performer.ref)
        return (stored and stored.ticket.language) or performer.tracker.language

    def _tell(self, rows: Sequence[OutboxEntry], text: Text) -> None:
        for row in rows:
            self.on_said(row, text.plain)


def _distinct(edits: Sequence[JudgedEdit]) -> tuple[JudgedEdit, ...]:
    """The edits without those whose verdicts stand there already: the same sin is one line."""
    kept: list[JudgedEdit] = []
    for edit in edits:
        if all((edit.author, edit.verdicts) != (other.author, other.verdicts) for other in kept):
            kept.append(edit)
    return tuple(kept)
