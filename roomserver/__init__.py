"""The application: wiring, settings, store, schedule, pages, command line."""
