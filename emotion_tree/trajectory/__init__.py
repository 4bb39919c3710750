"""What happened in a talk, in order: the schema of the record, and how it is read back."""
