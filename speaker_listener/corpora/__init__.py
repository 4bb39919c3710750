"""Faces with sound to learn from and to be judged by: real ones of many layouts, and made ones without end."""
