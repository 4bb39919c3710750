"""Reading emotion in text: pieces of words, a small network, calibration, and when to be silent."""
