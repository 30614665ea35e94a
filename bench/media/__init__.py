"""What a circle costs and how fast the piece travels, in real Chromium: figures, never tests."""
