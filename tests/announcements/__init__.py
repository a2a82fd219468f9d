"""Announcements: their pace, their calendar, and what becomes of each when everything that can go wrong does."""
