"""Tests of timeline/."""
