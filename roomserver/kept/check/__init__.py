"""Whether anything outlived its time, in a store and in the files that it writes: all of it by what is declared."""
