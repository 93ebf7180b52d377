"""Later passes over a recorded session: recognition by another model, speaker diarisation."""
