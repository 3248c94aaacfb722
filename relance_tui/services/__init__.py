"""The verbs: one use case each, one transaction each, shared by CLI and TUI."""
