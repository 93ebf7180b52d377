"""A recorded session as it is reviewed, on a screen or as text: results, figures, summary."""
