"""Providers that come with the house; each is imported only when it is chosen."""
