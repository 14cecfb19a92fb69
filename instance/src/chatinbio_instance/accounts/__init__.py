"""People who may change the page: accounts, sessions, API keys, allowed origins, and the log of what they did."""
