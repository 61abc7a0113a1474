"""This machine, as addresses name it: what leaves for it crosses no network."""

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
