"""Measurements and fitting, run by hand."""
