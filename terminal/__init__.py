"""The chat in the terminal: the bot's own handlers, with one person and without a network."""

from terminal.session import chat

__all__ = ["chat"]
