"""The threats of docs/security.md."""
