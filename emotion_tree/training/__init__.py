"""Training of the models that read emotion. Nothing here runs in a talk; only this folder may import torch."""
