"""What people take away: tables, annotations for other programs, and figures, each made from a result alone."""
