"""The creator's own side, `/api/admin/*`: an application of its own that is built when somebody first asks for it."""
