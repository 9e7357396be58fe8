"""A refusal -> its sentences: why, and what is allowed instead, as the rule or its kind says them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdesk_sync.desk.comments.phrases import Phrases, Pieces
from sdesk_sync.desk.model.text import Plain
from sdesk_sync.desk.model.verdicts import Refusal
from sdesk_sync.desk.model.vocabulary import Mode
from sdesk_sync.desk.texts import HOLE


@dataclass(frozen=True, slots=True)
class RefusalSentences:
    """The sentences of refusals, in whose words they are said."""

    phrases: Phrases

    def list_reasons(self, refusal: Refusal, *, is_first: bool, stands: bool) -> Iterator[Pieces]:
        """Why, and of the `is_first` also what is allowed instead; to a customer only what is for customers.

        `stands` says that the change was let stand, of which another sentence may be truer.
        """
        holes = {name: self.phrases.list_words(words) for name, words in refusal.words.items()}
        if "command" in refusal.words:
            holes["command"] = tuple(self.phrases.show_command(word.key) for word in refusal.words["command"])
        if self.phrases.is_for_customer:
            if refusal.mode is Mode.ENFORCE:
                yield self.phrases.fill_sentence(self._sentence_key(refusal, "customer", holes), **holes)
            return
        if refusal.falls_with is not None:
            yield self.phrases.fill_sentence(
                "explain.falls", **{"with": (Plain(self.phrases.say_field(refusal.falls_with)),)}
            )
        yield self.phrases.fill_sentence(self._sentence_key(refusal, refusal.case, holes), **holes)
        if is_first:
            name = f"{refusal.case}.instead"
            key = self._find_special(refusal, name, holes, stands=stands)
            yield self.phrases.fill_sentence(key or self._sentence_key(refusal, name, holes), **holes)

    def _find_special(
        self, refusal: Refusal, name: str, holes: Mapping[str, Pieces], *, stands: bool
    ) -> str | None:
        """What is said to whom may not do it, and of a change that stands; None where it is as ever.

        Of a change that stands the kind's sentence is truer than a rule's own; who may not do it reads the
        rule's own, whose author may have meant them.
        """
        texts, own, kind = (
            self.phrases.texts,
            f"rules.{refusal.rule}",
            f"kinds.{refusal.kind}",
        )
        lacks_right = "right" in holes and not holes["right"] and bool(holes.get("may"))
        keys = [
            *((f"{own}.{name}.no-right", f"{own}.{name}", f"{kind}.{name}.no-right") if lacks_right else ()),
            *((f"{own}.{name}.warned", f"{kind}.{name}.warned") if stands else ()),
        ]
        found = next((key for key in keys if key in texts), None)
        return self._without_missing(found, holes) if found is not None else None

    def _sentence_key(self, refusal: Refusal, name: str, holes: Mapping[str, Pieces]) -> str:
        """The rule's own sentence or that of its kind, without a word that is missing."""
        own = f"rules.{refusal.rule}.{name}"
        known = own in self.phrases.texts
        kind = f"kinds.{refusal.kind}.{name}"
        return self._without_missing(own if known else kind, holes, otherwise=kind)

    def _without_missing(self, key: str, holes: Mapping[str, Pieces], otherwise: str = "") -> str:
        """The text for where a word is missing; else `otherwise`'s, where this one would have a gap there."""
        texts = self.phrases.texts
        missing = [hole for hole, pieces in holes.items() if not pieces]
        gaps = [hole for hole in missing if hole in HOLE.findall(texts.get(key, ""))]
        without = [*(f"{key}.no-{hole}" for hole in missing), *(f"{otherwise}.no-{hole}" for hole in gaps)]
        return next((other for other in without if other in texts), key)
