"""The command line, and what it puts on the screen and into files."""
