"""The history of the schema: one file a change, each made once and never edited."""
