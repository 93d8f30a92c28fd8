"""``python -m nicplanner``."""

from nicplanner.cli import main

main()
