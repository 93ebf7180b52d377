"""From the text of a finished line to words with times: vocabulary, alignment, inverse text normalisation.

Pure and synchronous: takes text and samples, gives :class:`.timed_word.TimedWord`. Knows no
process, no stream.
"""
