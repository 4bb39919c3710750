"""Kept talks: a database of events, face frames and sound, in SQLite or PostgreSQL."""
