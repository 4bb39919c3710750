"""The floor that the other rooms stand on: sound as numbers, and the engines that speak."""
