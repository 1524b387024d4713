"""Reviews kept: one SQLite file, the only folder that knows SQL."""
