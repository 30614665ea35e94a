"""What a community plans: its circles, who may organise them, and their links."""
