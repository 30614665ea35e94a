"""Pages of a community that anybody may read, made by the server: they need no JavaScript."""
