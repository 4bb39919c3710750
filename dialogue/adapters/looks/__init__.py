"""Ears that look at a stretch of sound, again and again while a person speaks: what is between them and a port that streams.

heard        the sound of an utterance, and where in it there is speech
decoder      what a model must do: one look at a stretch of sound
agreement    which words of look after look can be shown
guards       which words are believed
recognition  looks, agreement and guards put together, for utterances of any length
worker       the one thread in which a model works
ear          all of it behind the port
"""
