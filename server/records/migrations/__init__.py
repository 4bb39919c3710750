"""Changes of the database's tables, one after another; `server.records.upgrade` applies what is missing."""
