"""The published networks that the exporters turn into packs.

Each is written from its paper and its published source, with that source's names for the
parameters, so that a checkpoint loads as users download it. compare_published.py runs
both with the same weights.
"""
