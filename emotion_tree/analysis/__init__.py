"""What a recorded talk says in numbers: who took the floor when, and how the feelings of both parties moved.

Conventions:
    Every module has a `validate` for its arrays, metrics that are pure functions of arrays, and an `evaluate` that
    takes a `Record` and returns named `Measure`s. Times are seconds of the session, valence and arousal lie in [-1, 1].
    What cannot be known from a talk is a measure without a value and with a reason, never a number.
"""
