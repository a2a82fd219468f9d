"""Talks to Telegram over HTTP: makes the calls, fetches the updates or takes them in, and waits through outages."""
