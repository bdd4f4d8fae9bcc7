"""The observers, readers and language models that come with emotrace, one room each."""
