"""The deadlines as a picture and as a calendar file; knows nothing of Telegram."""
