"""From evidence to a memo: compose, check, frame."""
