"""One HTML page out of a kept talk, or out of a study: to read, to print, to send; it asks nothing of any network."""
