"""The commands of `warmchat`, one module each: `add(commands)` gives it a parser and the function that runs it."""
