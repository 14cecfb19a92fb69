"""The instance's HTTP and WebSocket face."""
