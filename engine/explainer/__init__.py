"""The Exp-CoT engine: evidence graphs, what a model is told of them, and what it should write."""
