"""The store: results that are kept on this machine when the user asks for it, found again, searched and forgotten."""
