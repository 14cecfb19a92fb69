"""What happens on the page, counted for its creator: visits, clicks, chats, questions."""
