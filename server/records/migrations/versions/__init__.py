"""One module a change, named for what it does; each says which one it follows."""
