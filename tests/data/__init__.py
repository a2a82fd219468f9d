"""Tests of the shipped data: the agreement that the bot serves."""
