"""What runs in the process that sets pages: it imports nothing else of ours."""
