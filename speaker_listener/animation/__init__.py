"""From recordings to a face in a file: sound in, 25 frames a second out, as tables and arrays that animators open."""
