"""A narrative out: Markdown, Word, HTML, mail, JSON."""
