"""Tests of what a person does in Telegram, with real updates through the real application and no network."""
