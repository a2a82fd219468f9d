"""The chat in the terminal, with the bot's real handlers and knowledge."""
