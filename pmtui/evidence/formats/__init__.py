"""One small module per format of a tool. Each names its readers in `READERS`; nothing else has to know of it."""
