"""Training of the models that move a face. Nothing here runs in a talk; only this folder may import torch."""
