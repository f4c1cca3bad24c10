"""Pure decisions: no clock, no database, no network; time is a parameter."""
