"""The shop is a domain of its own: its tests run where there is no other one, see `test_alone.py`."""

collect_ignore = ["alone"]
