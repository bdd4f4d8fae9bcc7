"""The browser app: what people give goes to an engine in a process of its own, and what it finds comes back as it is
found."""
