"""Whisper while a person speaks: what is between a model that hears whole recordings and a port that streams.

heard        the sound of an utterance, and where in it there is speech
decoder      one look at a stretch of sound, with the encoder on no more than there is
agreement    which words of look after look can be shown
guards       which words are believed
recognition  looks, agreement and guards put together, for utterances of any length
worker       the one thread in which a model works
on_disk      where models lie on this machine
"""
