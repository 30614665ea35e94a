"""Who comes: sign-ups, the waiting list, and a word with the organiser first."""
