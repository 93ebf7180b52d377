"""Postprocessing of a finished line to words with times: keyterms, alignment, inverse text normalisation.

Pure and synchronous: text and samples in, :class:`.timed_word.TimedWord` out. Knows no process, no stream.
"""
