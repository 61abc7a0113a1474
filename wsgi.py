"""What gunicorn serves."""

import gc
import os

os.umask(0o077)  # every file that is made from here on is its owner's alone
gc.disable()  # nothing that is made here is ever thrown away: looking for rubbish took a quarter of the start

from app import create_app  # noqa: E402

app = create_app()

gc.freeze()  # nor later, nor in a worker, which shares it with the others
gc.enable()
