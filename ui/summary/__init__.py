"""What the rows of a batch come to, group by group."""
