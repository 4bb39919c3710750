"""How the face moves, speaking and listening, on one motion clock."""
