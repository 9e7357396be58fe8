"""What people wrote: which lines of a comment are its author's own plain words, in each markup there is.

Markdown is read by a CommonMark parser with what GitLab adds, wiki markup by its block rules, mail by the
words and lines that mail programs put above what they quote (docs/comments.md).
"""
