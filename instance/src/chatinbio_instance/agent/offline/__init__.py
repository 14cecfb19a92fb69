"""The engine without a model: rules, search and the creator's own words."""
