"""What a creator may do to the page. Every function works in the caller's transaction: give it to `Library.edit`.

Values are plain (text, numbers, lists); each module keeps beside its fields what they may hold. What does not fit raises InstanceError
`invalid_fields` (422) that names every field to correct, and nothing is changed.
"""
