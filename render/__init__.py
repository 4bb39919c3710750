"""What is seen: the rig every face shares, and the people that carry it."""
