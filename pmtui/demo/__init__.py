"""The demo: people who are not there, a clock that runs faster, and a session nobody has to sit through."""
