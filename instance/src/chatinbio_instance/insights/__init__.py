"""What is counted for the creator: visits, clicks, conversations, questions."""
