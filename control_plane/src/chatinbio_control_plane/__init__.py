"""The control plane: the API of the platform that signs up creators."""
