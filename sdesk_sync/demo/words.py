"""What the demo itself says, in both languages; what the bot says is the desk's."""

from collections.abc import Mapping

from sdesk_sync.desk.policy import Named

TEXTS: Mapping[str, Named] = {
    "intro": Named(
        "A service desk at work. Two trackers run here, embedded: they answer and send webhooks as GitLab and "
        "Jira Cloud do. `sdesk-sync serve` runs beside them with the shipped desk file. People act through "
        "the trackers' own APIs; whatever the desk answers you see below as it happens.",
        "Ein Service Desk bei der Arbeit. Zwei Tracker laufen hier, eingebettet: Sie antworten und senden "
        "Webhooks wie GitLab und Jira Cloud. Daneben läuft `sdesk-sync serve` mit der mitgelieferten "
        "Desk-Datei. Die Menschen handeln über die APIs der Tracker; was der Desk antwortet, steht unten, "
        "sobald es geschieht.",
    ),
    "quoted": Named("{what}: “{text}”", "{what}: „{text}“"),
    "undone": Named("not allowed, taken back: {words}", "nicht erlaubt, zurückgenommen: {words}"),
    "adds": Named("allowed, the desk adds: {words}", "erlaubt, der Desk ergänzt: {words}"),
    "stays": Named("allowed, it stays as it is", "erlaubt, es bleibt, wie es ist"),
    "noted": Named("done, the order is {reference}", "erledigt, die Bestellung ist {reference}"),
    "says": Named("The desk's bot writes:", "Der Bot des Desks schreibt:"),
    "says-staff": Named("The desk's bot writes, for staff only:", "Der Bot des Desks schreibt, nur intern:"),
    "call": Named("{number} call", "{number} Aufruf"),
    "calls": Named("{number} calls", "{number} Aufrufe"),
    "detail": Named(" ({reads} to read, {writes} to write)", " ({reads} lesend, {writes} schreibend)"),
    "roles": Named(" + {number} for roles", " + {number} für Rollen"),
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
        "Calls: the bot's requests to the tracker for this change, reading ones too; +1: it also looked up "
        "a person's roles, which it remembers for an hour.",
        "ms: von der Anfrage des Menschen, bis der Tracker stimmte; – wo der Desk nichts zu tun hatte. "
        "Aufrufe: Anfragen des Bots an den Tracker für diese Änderung, auch lesende; +1: Er sah dazu die "
        "Rollen eines Menschen nach, die er sich eine Stunde merkt.",
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
    "differs": Named("{what} should be {wanted} and is {found}", "{what} sollte {wanted} sein und ist {found}"),
    "what.order": Named("the order reference", "die Bestellnummer"),
    "what.tracker": Named("the tracker's answer", "die Antwort des Trackers"),
    "what.delivery": Named("the webhook", "der Webhook"),
    "what.verdict": Named("the verdict", "das Urteil"),
    "what.comments": Named("the bot's comment", "der Kommentar des Bots"),
    "what.calls": Named("the number of calls", "die Zahl der Aufrufe"),
    "stopped": Named("Stopped; nothing is left running.", "Beendet; nichts läuft weiter."),
    "keep": Named(
        "Everything keeps running until Ctrl-C:", "Alles läuft weiter bis Strg-C:"
    ),
    "keep.serve": Named("sdesk-sync serve", "sdesk-sync serve"),
    "keep.config": Named("its config", "seine Konfiguration"),
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
