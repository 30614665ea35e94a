"""Why there is no embedded store; each text is one plain line for the operator."""


class EmbeddedStoreFailed(Exception):
    """The embedded store cannot be used."""


class DataDirectoryBusy(EmbeddedStoreFailed):
    """Another process owns the data directory."""


class NoServerProgram(EmbeddedStoreFailed):
    """No server program runs on this machine."""
