"""Keyboard-driven case manager for chasing unpaid invoices in France."""

__version__ = "0.1.0"
