"""What the bot knows of an agreement and how it finds it; knows nothing of Telegram."""
