"""What set-up writes into a GitLab project for people to read: names of boards, templates of tickets."""

from sdesk_sync.trackers.setup.text_files import load_texts


def setup_text(key: str, language: str) -> str:
    """A text in `en` or `de`, by its key; `{name}` in it is filled when it is used."""
    return load_texts(__name__, language)[key]
