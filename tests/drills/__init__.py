"""What happens when things break: the real server, killed, cut off, starved, and what it had acknowledged."""
