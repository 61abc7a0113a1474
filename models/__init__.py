"""The domain: every module of this folder is a concept, or what concepts are made of. No HTTP below this line."""

import pkgutil
from importlib import import_module

for _module in sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg):
    import_module(f"{__name__}.{_module}")
