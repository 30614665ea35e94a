"""Whether the tests of the rules would notice a mistake: every rule is changed a little, and its tests are to fail.

`python -m tests.mutation` makes the mutants of `moderation`, judges them and says what survived.
"""
