"""The rules of the trade, pure: standard library and dateutil only, no clock, no I/O."""
