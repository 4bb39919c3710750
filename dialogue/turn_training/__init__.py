"""How the weights of `dialogue.turn_end` are made: `warmchat train turns`."""
