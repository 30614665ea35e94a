"""Figures of the programme: lists and public pages of communities with few and with many circles."""
