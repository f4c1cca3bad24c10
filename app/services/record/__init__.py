"""The record of decisions as people read it, prove it, and object to what it holds."""
