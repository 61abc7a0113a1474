"""For a process that reads the program, does one thing and ends: its memory goes with it, rubbish or not.

Looking for rubbish was a quarter of its start, and a second at its end.
"""

import atexit
import gc

gc.disable()
atexit.register(gc.freeze)
