"""How near a made face comes to a real one: lips, mesh, upper face, silence; one module each.

Every module opens with its conventions and metrics, has pure functions on arrays, and an `evaluate` that returns a
dict; `definitions.METRICS` says of every score its unit, range, aim and source; `evaluation.evaluate` gives them all.
"""
