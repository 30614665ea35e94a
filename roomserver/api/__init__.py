"""The HTTP API: one file for each thing that is asked about, and the documents that describe it."""
