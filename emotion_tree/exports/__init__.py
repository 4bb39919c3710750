"""A record as the field's own files: tables, graphs, annotations, captions and sound.

One format is one module with one function; `formats` is where they are looked up.
"""
