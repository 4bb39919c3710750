"""Pictures without a page: films and picture sequences of a person, drawn one by one by a browser that nobody sees."""
