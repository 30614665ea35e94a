"""What organisers take along: tables of figures and of who signed up."""
