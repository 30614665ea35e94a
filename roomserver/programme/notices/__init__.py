"""What people who signed up are told by mail, and when: by and by, once each, as it is true when it is sent."""
