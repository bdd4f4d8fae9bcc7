"""Reading labelled data, and measuring how far conclusions agree with the labels."""
