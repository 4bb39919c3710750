"""A person from a photo: landmarks to sliders, and the photo's skin on the head they make."""
