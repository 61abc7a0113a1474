"""What reads the bytes of a file that somebody sent, in a process of its own (decision 59).

It imports nothing of ours but itself, by relative names: the process starts in a few hundredths of a second.
"""
