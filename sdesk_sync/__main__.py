"""`python -m sdesk_sync` is the `sdesk-sync` command."""

from sdesk_sync.cli import main

main()
