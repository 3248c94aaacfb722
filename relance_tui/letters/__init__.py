"""From a dossier to the text and the file of a letter."""
