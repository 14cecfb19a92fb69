"""The operator: reconciles each Creator into its children."""
