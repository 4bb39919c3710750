"""What is felt, and why: readings, the talking tree, the feeling that its history gives, and the response."""
