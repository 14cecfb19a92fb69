"""What happens between a visitor's message and the end of the answer. Here engine and threads meet."""
