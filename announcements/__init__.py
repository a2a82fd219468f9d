"""Announcements: who gets them, when, and their delivery at the pace that Telegram allows."""
