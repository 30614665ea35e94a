"""Tests of the rules of a circle, one module for each of `moderation`, and their invariants at random."""
