"""Where sound and understanding meet: one recording with all that was understood. No screen here."""
