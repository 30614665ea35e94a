"""An organiser's pages about evenings that are over: plots with the table behind each, lines, and a report to print."""
