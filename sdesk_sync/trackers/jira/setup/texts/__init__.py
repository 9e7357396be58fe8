"""What set-up writes into a Jira site for people to read: descriptions, and the name of our tab."""

from sdesk_sync.trackers.setup.text_files import load_texts


def site_text(key: str, language: str) -> str:
    """A text in `en` or `de`, by its key; `{name}` in it is filled when it is used."""
    return load_texts(__name__, language)[key]
