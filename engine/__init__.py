"""What an observation, a graph, a belief and an explanation are; how plugins are found and run."""
