"""The only room that knows sockets, HTTP and settings; it wires the others together."""
