"""What the chat can do. Each folder here is self-contained and knows nothing of the others; `registry` lists them."""
