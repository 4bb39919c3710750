"""The consistent random head mask generator: silhouettes of a head that moves, and the pose that goes with them."""
