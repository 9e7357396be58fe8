"""What the demo itself says, in both languages; what the bot says is the desk's."""

from collections.abc import Mapping

from sdesk_sync.desk.policy import Named

TEXTS: Mapping[str, Named] = {
    "intro": Named(
        "A service desk at work. Two trackers run here, embedded: they answer and send webhooks as GitLab "
        "and Jira Cloud do. `sdesk-sync serve` runs beside them with the shipped desk file. People act "
        "through the trackers' own APIs, and you read what the desk makes of it as it happens.",
        "Ein Service Desk bei der Arbeit. Zwei Tracker laufen hier, eingebettet: Sie antworten und senden "
        "Webhooks wie GitLab und Jira Cloud. Daneben läuft `sdesk-sync serve` mit der mitgelieferten "
        "Desk-Datei. Menschen handeln über die APIs der Tracker, und was der Desk daraus macht, steht hier, "
        "sobald es geschieht.",
    ),
    "quoted": Named("{what}: “{text}”", "{what}: „{text}“"),
    "undone": Named("not allowed, so {words}", "nicht erlaubt, darum {words}"),
    "again": Named("{field} is {word} again", "{field} wieder {word}"),
    "empty": Named("empty", "leer"),
    "adds": Named("allowed, and the desk sets {words}", "erlaubt, und der Desk setzt {words}"),
    "stays": Named("allowed, stays as it is", "erlaubt, bleibt so"),
    "noted": Named("done, the order is {reference}", "erledigt, die Bestellung ist {reference}"),
    "says": Named("The desk's bot comments:", "Der Bot des Desks schreibt dazu:"),
    "says-staff": Named(
        "The desk's bot comments, for staff only:", "Der Bot des Desks schreibt dazu, nur intern:"
    ),
    "call": Named("{number} call", "{number} Aufruf"),
    "calls": Named("{number} calls", "{number} Aufrufe"),
    "detail": Named(" ({reads} read, {writes} write)", " ({reads} lesend, {writes} schreibend)"),
    "role": Named(" + {number} role look-up", " + {number} Rollenabfrage"),
    "roles": Named(" + {number} role look-ups", " + {number} Rollenabfragen"),
    "ending": Named("What came of it", "Was daraus wurde"),
    "column.story": Named("Story", "Geschichte"),
    "column.tracker": Named("Tracker", "Tracker"),
    "column.change": Named("Change", "Änderung"),
    "column.became": Named("Came out", "Ergebnis"),
    "column.ms": Named("ms", "ms"),
    "column.calls": Named("Calls", "Aufrufe"),
    "short.undone": Named("undone, explained", "zurück, erklärt"),
    "short.adds": Named("accepted, completed", "erlaubt, ergänzt"),
    "short.stays": Named("accepted", "erlaubt"),
    "short.noted": Named("done", "erledigt"),
    "wrong": Named("WRONG", "FALSCH"),
    "legend": Named(
        "ms: from the person's request until the tracker was right; – where the desk had nothing to do. "
        "Calls: what the bot asked of the tracker for this change, reading included. +1: it also looked up a "
        "person's roles, which it remembers for an hour. Ids asked once after the start are not counted.",
        "ms: von der Anfrage des Menschen, bis der Tracker stimmte; – wo der Desk nichts zu tun hatte. "
        "Aufrufe: was der Bot für diese Änderung vom Tracker wollte, Lesen mitgezählt. +1: Er sah dazu die "
        "Rollen eines Menschen nach, die er sich eine Stunde merkt. Was er nach dem Start einmal fragt "
        "(Ids), zählt nicht.",
    ),
    "summary": Named(
        "All {of} changes came out right in {seconds} s: {undone} were undone and explained, "
        "in {ms} ms (median).",
        "Alle {of} Änderungen gingen richtig aus, in {seconds} s: {undone} wurden zurückgenommen und "
        "erklärt, in {ms} ms (Median).",
    ),
    "summary-wrong": Named(
        "{right} of {of} changes came out right, in {seconds} s. What differed:",
        "{right} von {of} Änderungen gingen richtig aus, in {seconds} s. Was anders war:",
    ),
    "differs": Named(
        "{what} should be {wanted} and is {found}", "{what} sollte {wanted} sein und ist {found}"
    ),
    "what.order": Named("the order reference", "die Bestellnummer"),
    "what.tracker": Named("the tracker's answer", "die Antwort des Trackers"),
    "what.delivery": Named("the webhook", "der Webhook"),
    "what.verdict": Named("the verdict", "das Urteil"),
    "what.comments": Named("the bot's comment", "der Kommentar des Bots"),
    "what.calls": Named("the number of calls", "die Zahl der Aufrufe"),
    "stopped": Named("Stopped; nothing is left running.", "Beendet; nichts läuft weiter."),
    "keep": Named("Everything keeps running until Ctrl-C:", "Alles läuft weiter bis Strg-C:"),
    "keep.config": Named("its config", "Konfiguration"),
    "keep.calls": Named("calls received", "Aufrufe"),
    "keep.try": Named("In another terminal:", "In einem anderen Terminal:"),
    "keep.list": Named("what arrived and what was made of it", "was ankam und was daraus wurde"),
    "keep.show": Named("one delivery, step by step", "eine Lieferung, Schritt für Schritt"),
    "keep.act": Named(
        "Anna sets a priority on the support request", "Anna setzt an der Supportanfrage eine Priorität"
    ),
    "keep.reload": Named(
        "after you have changed a rule in {file}", "nachdem Sie in {file} eine Regel geändert haben"
    ),
}
