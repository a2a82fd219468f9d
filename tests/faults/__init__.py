"""Everything around the bot fails in turn; docs/operation.md says what comes of it."""
