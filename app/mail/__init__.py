"""Transports: how a finished message leaves the house."""
