"""What is kept, said once: for every field of every stored value its purpose, who reads it, and when it goes."""
